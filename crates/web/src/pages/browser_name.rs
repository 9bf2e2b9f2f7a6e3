//! What a person calls the program behind a `User-Agent`.

use crate::texts;

/// As in “Firefox on Linux”; what is not known is named by its own first word.
///
/// Only for showing: clients say what they like. The order matters, as most browsers claim to be others, too.
pub(super) fn browser_name(user_agent: &str) -> String {
    let named = |names: &[(&str, &'static str)]| {
        let found = names.iter().find(|(mark, _)| user_agent.contains(mark));
        found.map(|(_, name)| *name)
    };
    let browser = named(&[
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("CriOS/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = named(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => {
            texts::with("browser", &[("browser", &browser), ("system", &system)])
        }
        (Some(browser), None) => browser.to_owned(),
        (None, _) => {
            let word = user_agent.split(['/', ' ']).next().unwrap_or_default();
            if word.is_empty() {
                texts::of("browser unnamed")
            } else {
                word
            }
            .to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::browser_name;

    #[test]
    fn a_program_is_named_as_people_do() {
        for (user_agent, name) in [
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
                "Firefox on Linux",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) \
                 Version/19.0 Mobile/15E148 Safari/604.1",
                "Safari on iPhone",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 \
                 Safari/537.36 Edg/142.0.0.0",
                "Edge on Windows",
            ),
            (
                "Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile \
                 Safari/537.36",
                "Chrome on Android",
            ),
            ("curl/8.11.0", "curl"),
            ("", "An unnamed program"),
        ] {
            assert_eq!(browser_name(user_agent), name);
        }
    }
}
