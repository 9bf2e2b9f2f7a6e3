//! What went wrong, for people.

use app::{Device, Identity};
use askama::Template;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::cookie::CookieJar;

use super::layout::Layout;
use super::page;
use crate::problem::{Problem, sentence};
use crate::settings::AppState;
use crate::{assets, cookie, texts};

#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage<'a> {
    layout: Layout<'a>,
    status: u16,
    title: String,
    detail: String,
    request_id: &'a str,
}

/// A problem, for people. `headers` are those of the request.
pub(crate) async fn problem_page(
    state: &AppState,
    headers: &HeaderMap,
    device: &Device,
    problem: &Problem,
    request_id: &str,
) -> Response {
    let identity = reader(state, headers, device, problem).await;
    let template = ProblemPage {
        layout: if problem.status.is_server_error() {
            Layout::Unknown
        } else {
            Layout::of(identity.as_ref())
        },
        status: problem.status.as_u16(),
        title: texts::numbered("problem", problem.status.as_u16()),
        detail: sentence(&problem.detail),
        request_id,
    };
    page(&template).unwrap_or_else(IntoResponse::into_response)
}

/// Who reads it, unless what is wrong could be just the asking.
async fn reader(
    state: &AppState,
    headers: &HeaderMap,
    device: &Device,
    problem: &Problem,
) -> Option<Identity> {
    if problem.status.is_server_error() {
        return None;
    }
    let token = cookie::read(
        &CookieJar::from_headers(headers),
        &state.settings.public_url,
    )?;
    state
        .app
        .authenticate_session(&token, device)
        .await
        .ok()
        .flatten()
}
