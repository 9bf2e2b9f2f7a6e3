//! The picture as SVG: the same for a page, for an `img` elsewhere and for a printer.

use std::fmt::Write as _;
use std::sync::LazyLock;

use app::calculator::{Curve, Point};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

use super::{Picture, View};
use crate::texts;

const WIDTH: f64 = 400.0;
const HEIGHT: f64 = 300.0;
/// Space that labels need beside an axis.
const LABEL: f64 = 26.0;
/// Lines far outside the frame are cut off there: some programs draw huge coordinates wrongly.
const FAR: f64 = 4.0 * HEIGHT;

/// The colours of the page, by what the reader's browser is set to.
const STYLE: &str = "\
:root{--paper:#fff;--rule:#e7e3d8;--soft:#66655c;--ink:#1c1d1a;\
--c0:#0a6b4b;--c1:#b4530a;--c2:#2c5fa8;--c3:#8a3a86;--c4:#a8321f;--c5:#57620c}\
@media(prefers-color-scheme:dark){:root{--paper:#1b1d19;--rule:#2e3029;--soft:#a3a297;--ink:#ecebe3;\
--c0:#62d6a8;--c1:#f0a35e;--c2:#8db8f2;--c3:#d99ad6;--c4:#ff8d78;--c5:#c3cf6a}}\
.paper{fill:var(--paper)}.grid{stroke:var(--rule)}.axes{stroke:var(--soft)}\
.curve{fill:none;stroke-width:2.2;stroke-linejoin:round;stroke-linecap:round}\
text{font:11px system-ui,sans-serif;fill:var(--soft);paint-order:stroke;stroke:var(--paper);stroke-width:3px}\
.legend{font-size:12px}\
.c0{stroke:var(--c0)}.c1{stroke:var(--c1)}.c2{stroke:var(--c2)}.c3{stroke:var(--c3)}.c4{stroke:var(--c4)}.c5{stroke:var(--c5)}\
.t0{fill:var(--c0)}.t1{fill:var(--c1)}.t2{fill:var(--c2)}.t3{fill:var(--c3)}.t4{fill:var(--c4)}.t5{fill:var(--c5)}";

/// The content security policy of a picture that is looked at by itself: its one style, and nothing else.
pub(crate) fn policy() -> &'static str {
    static POLICY: LazyLock<String> = LazyLock::new(|| {
        let digest = STANDARD.encode(Sha256::digest(STYLE));
        format!(
            "default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        )
    });
    &POLICY
}

/// The picture.
pub(crate) fn svg(picture: &Picture) -> String {
    let frame = Frame(picture.view);
    let curves = &picture.drawing.curves;
    let names: Vec<String> = curves
        .iter()
        .map(|curve| escape(&shortened(&curve.expression)))
        .collect();
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" width=\"{WIDTH}\" height=\"{HEIGHT}\" \
         role=\"img\" aria-labelledby=\"title desc\"><title id=\"title\">{} {}</title><desc id=\"desc\">{}</desc>\
         <style>{STYLE}</style><rect class=\"paper\" width=\"{WIDTH}\" height=\"{HEIGHT}\"/>",
        escape(texts::of("plot of")),
        names.join(&escape(&format!(" {} ", texts::of("plot and")))),
        escape(&description(picture)),
    );
    grid(&mut svg, picture, frame);
    for (index, curve) in curves.iter().enumerate() {
        let path = path(curve, frame);
        let _ = write!(svg, "<path class=\"curve c{index}\" d=\"{path}\"/>");
    }
    labels(&mut svg, picture, frame);
    if let [_, _, ..] = names.as_slice() {
        for (index, name) in names.iter().enumerate() {
            let _ = write!(
                svg,
                "<text class=\"legend t{index}\" x=\"10\" y=\"{}\">{name}</text>",
                18 + 16 * index
            );
        }
    }
    svg.push_str("</svg>\n");
    svg
}

/// From the plane to the picture.
#[derive(Clone, Copy)]
struct Frame(View);

impl Frame {
    fn x(self, x: f64) -> f64 {
        (x - self.0.left) / (self.0.right - self.0.left) * WIDTH
    }

    fn y(self, y: f64) -> f64 {
        let y = HEIGHT - (y - self.0.bottom) / (self.0.top - self.0.bottom) * HEIGHT;
        y.clamp(-FAR, FAR)
    }
}

fn grid(svg: &mut String, picture: &Picture, frame: Frame) {
    let (mut lines, mut axes) = (String::new(), String::new());
    for tick in &picture.x_ticks {
        let line = if tick.at == 0.0 {
            &mut axes
        } else {
            &mut lines
        };
        let _ = write!(line, "M{:.1} 0V{HEIGHT}", frame.x(tick.at));
    }
    for tick in &picture.y_ticks {
        let line = if tick.at == 0.0 {
            &mut axes
        } else {
            &mut lines
        };
        let _ = write!(line, "M0 {:.1}H{WIDTH}", frame.y(tick.at));
    }
    let _ = write!(
        svg,
        "<path class=\"grid\" d=\"{lines}\"/><path class=\"axes\" d=\"{axes}\"/>"
    );
}

/// Beside the axes where they are in the picture, else at its edge. The zero says nothing.
fn labels(svg: &mut String, picture: &Picture, frame: Frame) {
    let baseline = (frame.y(0.0) + 13.0).clamp(13.0, HEIGHT - 5.0);
    let axis = frame.x(0.0);
    let (place, anchor) = if axis > WIDTH {
        (WIDTH - 5.0, "end")
    } else if axis < LABEL {
        (axis.max(0.0) + 5.0, "start")
    } else {
        (axis - 5.0, "end")
    };
    for tick in picture.x_ticks.iter().filter(|tick| tick.at != 0.0) {
        let x = frame.x(tick.at);
        if (LABEL / 2.0..=WIDTH - LABEL / 2.0).contains(&x) {
            let _ = write!(
                svg,
                "<text x=\"{x:.1}\" y=\"{baseline:.1}\" text-anchor=\"middle\">{}</text>",
                tick.label
            );
        }
    }
    for tick in picture.y_ticks.iter().filter(|tick| tick.at != 0.0) {
        let y = frame.y(tick.at) + 4.0;
        if (12.0..=HEIGHT - 8.0).contains(&y) && (y - baseline).abs() > 10.0 {
            let _ = write!(
                svg,
                "<text x=\"{place:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\">{}</text>",
                tick.label
            );
        }
    }
}

fn path(curve: &Curve, frame: Frame) -> String {
    let mut path = String::with_capacity(curve.points.len() * 12);
    let mut is_drawing = false;
    for Point { x, y } in &curve.points {
        let Some(y) = y else {
            is_drawing = false;
            continue;
        };
        path.push(if is_drawing { 'L' } else { 'M' });
        let _ = write!(path, "{:.1} {:.1}", frame.x(*x), frame.y(*y));
        is_drawing = true;
    }
    path
}

fn description(picture: &Picture) -> String {
    let View {
        left,
        right,
        bottom,
        top,
    } = picture.view;
    texts::with(
        "plot shows",
        &[
            ("variable", &picture.drawing.variable),
            ("left", &short(left)),
            ("right", &short(right)),
            ("bottom", &short(bottom)),
            ("top", &short(top)),
        ],
    )
}

/// A number to about four digits.
fn short(number: f64) -> String {
    let text = format!("{number:.3e}");
    let rounded: f64 = text.parse().unwrap_or(number);
    let shown = if (1e-4..1e6).contains(&rounded.abs()) || rounded == 0.0 {
        rounded.to_string()
    } else {
        format!("{rounded:e}")
    };
    shown.replace('-', "−")
}

fn shortened(text: &str) -> String {
    const MOST: usize = 60;
    if text.chars().count() <= MOST {
        return text.to_owned();
    }
    text.chars().take(MOST).chain(['…']).collect()
}

/// Text in XML: what could be markup is escaped, what XML cannot hold is replaced.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use app::Plotted;
    use app::calculator::{Session, Settings};

    use super::{short, svg};
    use crate::plot::Picture;

    fn picture(text: &str, from: f64, to: f64) -> String {
        let drawing = Session::new(Settings::default())
            .draw(text, &(from..=to), 100)
            .unwrap();
        svg(&Picture::new(Plotted { drawing, from, to }, None))
    }

    #[test]
    fn a_pole_is_a_gap() {
        let moves = |text| {
            let svg = picture(text, -2.0, 2.05);
            let path = svg.split("class=\"curve c0\" d=\"").nth(1).unwrap();
            path.split('"').next().unwrap().matches('M').count()
        };
        assert_eq!(moves("sin(x)"), 1);
        assert_eq!(moves("1/x"), 2);
        assert_eq!(moves("tan(x)"), 3);
    }

    #[test]
    fn several_curves_have_a_legend_and_one_has_none() {
        assert!(!picture("sin(x)", 0.0, 1.0).contains("class=\"legend"));
        let two = picture("sin(x); cos(x)", 0.0, 1.0);
        assert!(two.contains("<text class=\"legend t1\" x=\"10\" y=\"34\">cos(x)</text>"));
        assert!(two.contains("<title id=\"title\">Plot of sin(x) and cos(x)</title>"));
    }

    #[test]
    fn what_is_typed_stays_text() {
        let svg = picture("if(x < 1, x, 2) # </title><script>", 0.0, 2.0);
        assert!(svg.contains("Plot of if(x &lt; 1, x, 2)"), "{svg}");
        assert!(!svg.contains("<script"));
    }

    #[test]
    fn numbers_are_told_shortly() {
        for (number, expected) in [
            (0.0, "0"),
            (-1.5, "−1.5"),
            (2.0 / 3.0, "0.6667"),
            (1e9, "1e9"),
            (-1.06, "−1.06"),
        ] {
            assert_eq!(short(number), expected);
        }
    }
}
