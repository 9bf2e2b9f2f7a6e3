//! That something is done, and where to go from there.

use askama::Template;
use axum::response::Response;

use super::layout::Layout;
use super::page;
use crate::assets;
use crate::problem::Problem;

#[derive(Template)]
#[template(path = "done.html")]
struct Done<'a> {
    layout: Layout<'a>,
    title: &'static str,
    lead: &'static str,
}

pub(super) fn done(
    layout: Layout<'_>,
    title: &'static str,
    lead: &'static str,
) -> Result<Response, Problem> {
    page(&Done {
        layout,
        title,
        lead,
    })
}
