//! A drawing, brought into a frame: what the SVG and the page's own plot are made from.

mod svg;
mod ticks;

use app::{Drawing, Plotted};

pub(crate) use svg::{policy, svg};
pub(crate) use ticks::{Tick, ticks};

/// The curves, the part of the plane that is shown, and the marks on its axes.
pub(crate) struct Picture {
    pub(crate) drawing: Drawing,
    pub(crate) view: View,
    pub(crate) x_ticks: Vec<Tick>,
    pub(crate) y_ticks: Vec<Tick>,
}

/// A part of the plane.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct View {
    pub(crate) left: f64,
    pub(crate) right: f64,
    pub(crate) bottom: f64,
    pub(crate) top: f64,
}

impl Picture {
    /// `heights` are the lowest and the highest value shown; without them the curves decide.
    pub(crate) fn new(plotted: Plotted, heights: Option<(f64, f64)>) -> Self {
        let Plotted { drawing, from, to } = plotted;
        let (bottom, top) = heights.unwrap_or_else(|| heights_of(&drawing));
        Self {
            x_ticks: ticks(from, to, 8),
            y_ticks: ticks(bottom, top, 6),
            view: View {
                left: from,
                right: to,
                bottom,
                top,
            },
            drawing,
        }
    }
}

/// Everything, with a margin; but where a curve goes to infinity, only the part in which most of it lies.
fn heights_of(drawing: &Drawing) -> (f64, f64) {
    let points = || drawing.curves.iter().flat_map(|curve| &curve.points);
    let mut values: Vec<f64> = points().filter_map(|point| point.y).collect();
    values.sort_unstable_by(f64::total_cmp);
    let (Some(lowest), Some(highest)) = (values.first(), values.last()) else {
        return (-1.0, 1.0);
    };
    let (mut bottom, mut top) = (*lowest, *highest);
    let has_gaps = points().any(|point| point.y.is_none());
    let (tenth, ninetieth) = (
        values[values.len() / 10],
        values[values.len() * 9 / 10].max(values[values.len() / 10]),
    );
    let most = ninetieth - tenth;
    let is_unbounded = top - bottom > most * if has_gaps { 6.0 } else { 25.0 };
    if is_unbounded && most > 0.0 {
        bottom = bottom.max(tenth - most / 2.0);
        top = top.min(ninetieth + most / 2.0);
    }
    let margin = (top - bottom) * 0.06;
    if margin > 0.0 && margin.is_finite() {
        (bottom - margin, top + margin)
    } else {
        // A horizontal line, or one beyond all measure, lies in the middle.
        let size = bottom.abs().clamp(1.0, 1e300) / 2.0;
        let middle = bottom.clamp(-1e300, 1e300);
        (middle - size, middle + size)
    }
}

#[cfg(test)]
mod tests {
    use app::calculator::{Session, Settings};

    use super::{Drawing, heights_of};

    fn drawing(text: &str) -> Drawing {
        Session::new(Settings::default())
            .draw(text, &(-10.0..=10.0), 400)
            .unwrap()
    }

    #[test]
    fn a_bounded_curve_is_shown_whole() {
        let (bottom, top) = heights_of(&drawing("sin(x)"));
        assert!((-1.2..-1.0).contains(&bottom) && (1.0..1.2).contains(&top));
        let (bottom, top) = heights_of(&drawing("x^3"));
        assert!(bottom < -1000.0 && top > 1000.0);
    }

    #[test]
    fn a_pole_does_not_flatten_the_rest() {
        for text in ["tan(x)", "1/x", "1/x^2"] {
            let (bottom, top) = heights_of(&drawing(text));
            assert!(top - bottom < 30.0, "{text}: {bottom} to {top}");
        }
    }

    #[test]
    fn a_curve_without_height_lies_in_the_middle() {
        assert_eq!(heights_of(&drawing("0 x")), (-0.5, 0.5));
        assert_eq!(heights_of(&drawing("8 + 0 x")), (4.0, 12.0));
        assert_eq!(heights_of(&drawing("ln(-1 - x^2)")), (-1.0, 1.0));
    }
}
