//! Where a sign-in leads.

/// An address on this site, safe to redirect to: whatever else was asked for becomes `/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LocalPath(String);

impl LocalPath {
    /// Browsers read `//host` and `/\host` as another site and skip tabs and line ends inside an address, so only one
    /// slash at the start and only visible ASCII pass.
    pub(crate) fn parse(text: &str) -> Self {
        let is_local = text.starts_with('/') && !text.starts_with("//");
        let is_plain = text
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && byte != b'\\');
        Self(if is_local && is_plain {
            text.to_owned()
        } else {
            "/".to_owned()
        })
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// The sign-in page that leads here.
    pub(crate) fn sign_in_href(&self) -> String {
        self.href_of("/login")
    }

    /// The sign-up page that leads here.
    pub(crate) fn sign_up_href(&self) -> String {
        self.href_of("/register")
    }

    /// The page that leads here.
    pub(super) fn href_of(&self, page: &str) -> String {
        if self.0 == "/" {
            return page.to_owned();
        }
        let query =
            serde_urlencoded::to_string([("next", &self.0)]).expect("pairs of text can be encoded");
        format!("{page}?{query}")
    }
}

#[cfg(test)]
mod tests {
    use super::LocalPath;

    #[test]
    fn a_path_on_this_site_stays() {
        for path in [
            "/",
            "/history",
            "/history?before=1&x=%20",
            "/?expression=1%2F3",
        ] {
            assert_eq!(LocalPath::parse(path).as_str(), path);
        }
    }

    #[test]
    fn whatever_could_leave_this_site_becomes_the_start_page() {
        for path in [
            "",
            "history",
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "/\t/evil.example",
            "\\\\evil.example",
            "javascript:alert(1)",
            "/a\r\nset-cookie: x",
            "/ /evil",
            "/é",
        ] {
            assert_eq!(LocalPath::parse(path).as_str(), "/", "{path:?}");
        }
    }

    #[test]
    fn the_sign_in_page_carries_where_to_go() {
        assert_eq!(
            LocalPath::parse("/history?before=1").sign_in_href(),
            "/login?next=%2Fhistory%3Fbefore%3D1"
        );
        assert_eq!(LocalPath::parse("/").sign_in_href(), "/login");
    }
}
