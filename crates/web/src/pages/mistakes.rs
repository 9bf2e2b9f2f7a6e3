//! What is wrong with a form.

use crate::problem::{Problem, full_stop};
use crate::texts;

/// A sentence for each field that is wrong, or one for the form as a whole.
#[derive(Debug, Default)]
pub(super) struct Mistakes {
    fields: Vec<(String, String)>,
    pub(super) form: Option<String>,
}

impl Mistakes {
    /// The mistakes behind a problem. `places` says at which field the problems stand that name none, by their code.
    pub(super) fn of(problem: &Problem, places: &[(&str, &str)]) -> Self {
        let detail = full_stop(&problem.detail);
        if let Some((_, field)) = places.iter().find(|(code, _)| *code == problem.code) {
            return Self {
                fields: vec![((*field).to_owned(), detail)],
                form: None,
            };
        }
        let named = problem.errors.iter().filter_map(|error| {
            let field = error.loc.last()?.clone();
            Some((field, full_stop(&error.msg)))
        });
        let fields: Vec<_> = named.collect();
        let form = fields.is_empty().then_some(detail);
        Self { fields, form }
    }

    /// Of a form that was sent too late: the password was asked for in its place.
    pub(super) fn unsent(is_unsent: bool) -> Self {
        Self {
            fields: Vec::new(),
            form: is_unsent.then(|| texts::of("unsent").to_owned()),
        }
    }

    /// What is wrong with the field of this name.
    pub(super) fn at(&self, name: &str) -> Option<&str> {
        let found = self.fields.iter().find(|(field, _)| field == name);
        found.map(|(_, message)| message.as_str())
    }

    /// The first field that is wrong, in words; empty where none is.
    pub(super) fn first(&self) -> &str {
        let first = self.fields.first();
        first.map_or("", |(_, message)| message.as_str())
    }

    /// Whether anything is wrong.
    pub(super) fn any(&self) -> bool {
        self.form.is_some() || !self.fields.is_empty()
    }
}
