//! Writes the bodies of errors, and their causes into the log.

use std::any::Any;

use axum::Json;
use axum::extract::{FromRequestParts as _, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use tower_http::request_id::RequestId;

use crate::extract::Client;
use crate::problem::{PROBLEM_JSON, Problem, ProblemBody};
use crate::settings::AppState;
use crate::{api, pages};

/// Turns a [`Problem`], or a bare error status of the framework, into a problem document or a page.
pub(crate) async fn render(
    State(state): State<AppState>,
    request: Request,
    next: Next,
) -> Response {
    let (mut parts, body) = request.into_parts();
    let reader = if wants_page(&parts) {
        let Ok(Client(device)) = Client::from_request_parts(&mut parts, &state).await;
        Some((parts.headers.clone(), device))
    } else {
        None
    };
    let path = parts.uri.path().to_owned();
    let request_id = parts.extensions.get::<RequestId>().cloned();
    let request = Request::from_parts(parts, body);
    let response = next.run(request).await;
    let Some(problem) = problem_of(&response) else {
        return response;
    };
    match &problem.cause {
        // Not a fault of ours, and while a primary is replaced there are many.
        Some(cause) if problem.retry_after.is_some() => {
            tracing::warn!(cause, code = problem.code, "a request has to come again");
        }
        Some(cause) => tracing::error!(cause, code = problem.code, "a request failed"),
        None => {}
    }
    let request_id = request_id
        .as_ref()
        .and_then(|id| id.header_value().to_str().ok())
        .unwrap_or_default();
    let body = if let Some((headers, device)) = reader {
        // In a box, or every request would carry the room for it.
        Box::pin(pages::problem_page(
            &state, &headers, &device, &problem, request_id,
        ))
        .await
    } else {
        let body = ProblemBody::new(
            &problem,
            request_id,
            api::arithmetic::is_original_route(&path),
        );
        let mut body = Json(body).into_response();
        let media_type = HeaderValue::from_static(PROBLEM_JSON);
        body.headers_mut().insert(header::CONTENT_TYPE, media_type);
        body
    };
    put_body(response, body)
}

/// Browsers ask for HTML when a person follows a link or sends a form; programs do not.
fn wants_page(request: &Parts) -> bool {
    let accept = request
        .headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    accept.contains("text/html") && !request.uri.path().starts_with("/api/")
}

fn problem_of(response: &Response) -> Option<Problem> {
    if let Some(problem) = response.extensions().get::<Problem>() {
        return Some(problem.clone());
    }
    let status = response.status();
    let is_ours = response.headers().contains_key(header::CONTENT_TYPE)
        && !response
            .headers()
            .get(header::CONTENT_TYPE)
            .is_some_and(|kind| kind.as_bytes().starts_with(b"text/plain"));
    ((status.is_client_error() || status.is_server_error()) && !is_ours)
        .then(|| Problem::from_status(status))
}

/// Keeps the status and headers of `response`, takes body and content type of `body`.
fn put_body(mut response: Response, body: Response) -> Response {
    let (parts, body) = body.into_parts();
    response.headers_mut().remove(header::CONTENT_LENGTH);
    for (name, value) in &parts.headers {
        response.headers_mut().insert(name, value.clone());
    }
    *response.body_mut() = body;
    response
}

/// A handler panicked: a fault of ours, which ends that request and nothing else.
#[expect(
    clippy::needless_pass_by_value,
    reason = "the signature is the layer's"
)]
pub(crate) fn caught(panic: Box<dyn Any + Send + 'static>) -> Response {
    let text = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied());
    Problem::internal(format!(
        "a handler panicked: {}",
        text.unwrap_or("without a message")
    ))
    .into_response()
}
