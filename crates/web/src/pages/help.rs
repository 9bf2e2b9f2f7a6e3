//! `/help`: what the calculator knows by name.

use askama::Template;
use axum::response::Response;
use serde::Deserialize;

use super::layout::Layout;
use super::page;
use super::question::Question;
use crate::assets;
use crate::extract::{MaybeSignedIn, Parameters};
use crate::manual::{self, Entry};
use crate::problem::Problem;

#[derive(Template)]
#[template(path = "help.html")]
struct Help<'a> {
    layout: Layout<'a>,
    search: &'a str,
    groups: Vec<Group>,
}

/// Entries under one heading.
struct Group {
    name: &'static str,
    entries: Vec<&'static Entry>,
}

#[derive(Deserialize)]
pub(crate) struct Query {
    #[serde(default)]
    search: String,
}

pub(crate) async fn show(
    MaybeSignedIn(identity): MaybeSignedIn,
    Parameters(Query { search }): Parameters<Query>,
) -> Result<Response, Problem> {
    let search = search.trim();
    page(&Help {
        layout: Layout::of(identity.as_ref()),
        search,
        groups: groups(search),
    })
}

/// In the order of what fits best.
fn groups(search: &str) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for entry in manual::search(search) {
        match groups.iter_mut().find(|group| group.name == entry.group) {
            Some(group) => group.entries.push(entry),
            None => groups.push(Group {
                name: entry.group,
                entries: vec![entry],
            }),
        }
    }
    groups
}

impl Help<'_> {
    fn href(example: &str) -> String {
        Question::about(example).href()
    }
}
