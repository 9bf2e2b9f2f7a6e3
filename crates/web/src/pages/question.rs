//! A calculation as it stands in the address of a page.

use app::{Angle, Calculate, Calculation, Plot};
use serde::Deserialize;

use crate::api::calculate::AngleUnit;

/// What is asked: the query of `/`, and its form.
#[derive(Default, Clone, Deserialize)]
pub(crate) struct Question {
    #[serde(default)]
    pub(crate) expression: String,
    pub(crate) digits: Option<u32>,
    pub(crate) angle: Option<AngleUnit>,
    /// Where a curve begins and ends.
    pub(crate) from: Option<String>,
    pub(crate) to: Option<String>,
}

impl Question {
    const DEFAULT_DIGITS: u32 = 20;
    /// What “more” and “fewer” step through.
    pub(crate) const DIGITS: [u32; 11] = [5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000];

    /// Each with its value in addresses.
    pub(crate) const ANGLES: [(AngleUnit, &str); 3] = [
        (AngleUnit::Rad, "rad"),
        (AngleUnit::Deg, "deg"),
        (AngleUnit::Grad, "grad"),
    ];

    /// The question after a bare expression.
    pub(crate) fn about(expression: &str) -> Self {
        Self {
            expression: expression.to_owned(),
            ..Self::default()
        }
    }

    /// The question that a kept calculation answered.
    pub(crate) fn behind(kept: &Calculation) -> Self {
        let angle = kept.angle.parse().unwrap_or_default();
        let unit = Self::ANGLES
            .into_iter()
            .find(|(unit, _)| Angle::from(*unit) == angle);
        Self {
            angle: unit.map(|(unit, _)| unit),
            ..Self::about(&kept.expression)
        }
    }

    /// The same question without space around it, which positions in it would count.
    pub(crate) fn trimmed(self) -> Self {
        Self {
            expression: self.expression.trim().to_owned(),
            ..self
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.expression.is_empty()
    }

    /// The page that answers it; short where nothing unusual is asked.
    pub(crate) fn href(&self) -> String {
        let mut query = vec![("expression", self.expression.clone())];
        if self.digits() != Self::DEFAULT_DIGITS {
            query.push(("digits", self.digits().to_string()));
        }
        query.extend(self.unusual_angle());
        query.extend(self.range());
        format!("/?{}", encoded(&query))
    }

    /// The picture of its curve.
    pub(crate) fn plot_src(&self) -> String {
        let mut query = vec![("expression", self.expression.clone())];
        query.extend(self.unusual_angle());
        query.extend(self.range());
        format!("/api/plot.svg?{}", encoded(&query))
    }

    /// The angle as a field of the address, where it is not as usual.
    pub(crate) fn unusual_angle(&self) -> Option<(&'static str, String)> {
        let asked = Self::ANGLES.iter().find(|(unit, _)| *unit == self.angle());
        let (_, value) = asked.filter(|_| self.angle() != AngleUnit::Rad)?;
        Some(("angle", (*value).to_owned()))
    }

    /// Its curve.
    pub(crate) fn plot(&self) -> Plot {
        let end = |end: &Option<String>| end.clone().filter(|end| !end.is_empty());
        Plot {
            expression: self.expression.clone(),
            from: end(&self.from),
            to: end(&self.to),
            angle: self.angle.map(Angle::from),
        }
    }

    /// The same question about the usual part of its curve.
    pub(crate) fn without_range(&self) -> Self {
        Self {
            from: None,
            to: None,
            ..self.clone()
        }
    }

    pub(crate) fn has_range(&self) -> bool {
        self.range().next().is_some()
    }

    fn range(&self) -> impl Iterator<Item = (&'static str, String)> {
        let ends = [("from", &self.from), ("to", &self.to)];
        ends.into_iter()
            .filter_map(|(name, end)| Some((name, end.clone()?)))
            .filter(|(_, end)| !end.is_empty())
    }

    pub(crate) fn digits(&self) -> u32 {
        self.digits.unwrap_or(Self::DEFAULT_DIGITS)
    }

    pub(crate) fn angle(&self) -> AngleUnit {
        self.angle.unwrap_or(AngleUnit::Rad)
    }

    pub(crate) fn with_fewer_digits(&self) -> Option<Self> {
        let fewer = Self::DIGITS
            .into_iter()
            .rfind(|digits| *digits < self.digits())?;
        Some(Self {
            digits: Some(fewer),
            ..self.clone()
        })
    }

    pub(crate) fn with_more_digits(&self) -> Option<Self> {
        let more = Self::DIGITS
            .into_iter()
            .find(|digits| *digits > self.digits())?;
        Some(Self {
            digits: Some(more),
            ..self.clone()
        })
    }

    pub(crate) fn calculation(&self) -> Calculate {
        Calculate {
            expression: self.expression.clone(),
            digits: self.digits,
            angle: self.angle.map(Angle::from),
            variables: Vec::new(),
        }
    }
}

fn encoded(query: &[(&str, String)]) -> String {
    serde_urlencoded::to_string(query).expect("pairs of text can be encoded")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_of_a_question_says_no_more_than_it_must() {
        assert_eq!(
            Question::about("1/3 + 5%").href(),
            "/?expression=1%2F3+%2B+5%25"
        );
        let question = Question {
            digits: Some(50),
            angle: Some(AngleUnit::Deg),
            ..Question::about("sin(30)")
        };
        assert_eq!(
            question.href(),
            "/?expression=sin%2830%29&digits=50&angle=deg"
        );
        assert_eq!(
            Question {
                digits: Some(20),
                angle: Some(AngleUnit::Rad),
                ..question
            }
            .href(),
            "/?expression=sin%2830%29"
        );
    }

    #[test]
    fn a_curve_keeps_its_range() {
        let question = Question {
            from: Some("-2 pi".to_owned()),
            to: Some(String::new()),
            angle: Some(AngleUnit::Deg),
            ..Question::about("sin(x)")
        };
        assert_eq!(
            question.plot_src(),
            "/api/plot.svg?expression=sin%28x%29&angle=deg&from=-2+pi"
        );
        assert_eq!(
            question.href(),
            "/?expression=sin%28x%29&angle=deg&from=-2+pi"
        );
    }

    #[test]
    fn digits_go_up_and_down_in_steps() {
        let with = |digits| Question {
            digits: Some(digits),
            ..Question::default()
        };
        assert_eq!(
            with(20).with_more_digits().map(|more| more.digits()),
            Some(50)
        );
        assert_eq!(
            with(33).with_fewer_digits().map(|fewer| fewer.digits()),
            Some(20)
        );
        assert!(with(5).with_fewer_digits().is_none());
        assert!(with(10_000).with_more_digits().is_none());
    }
}
