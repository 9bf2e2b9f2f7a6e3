//! A calculation as it stands in the address of a page.

use app::{Angle, Calculate, Calculation};
use serde::Deserialize;

use crate::api::calculate::AngleUnit;

/// What is asked: the query of `/`, and its form.
#[derive(Default, Clone, Deserialize)]
pub(crate) struct Question {
    #[serde(default)]
    pub(crate) expression: String,
    pub(crate) digits: Option<u32>,
    pub(crate) angle: Option<AngleUnit>,
}

impl Question {
    const DEFAULT_DIGITS: u32 = 20;
    /// What “more” and “fewer” step through.
    pub(crate) const DIGITS: [u32; 11] = [5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000];

    /// Each with its value in addresses and its name.
    pub(crate) const ANGLES: [(AngleUnit, &str, &str); 3] = [
        (AngleUnit::Rad, "rad", "radians"),
        (AngleUnit::Deg, "deg", "degrees"),
        (AngleUnit::Grad, "grad", "gradians"),
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
            .find(|(unit, ..)| Angle::from(*unit) == angle);
        Self {
            angle: unit.map(|(unit, ..)| unit),
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
        let asked = Self::ANGLES.iter().find(|(unit, ..)| *unit == self.angle());
        if let Some((_, value, _)) = asked.filter(|_| self.angle() != AngleUnit::Rad) {
            query.push(("angle", (*value).to_owned()));
        }
        let query = serde_urlencoded::to_string(query).expect("pairs of text can be encoded");
        format!("/?{query}")
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
