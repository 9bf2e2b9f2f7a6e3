//! What was begun is done to its end, whoever still listens.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use tracing::Instrument as _;

use crate::extract::read_body;
use crate::problem::Problem;
use crate::settings::AppState;

/// Runs a request that may change something in a task of its own.
///
/// Hyper drops a handler when its client hangs up, and so does the time-out: between a change and the line of the trail that
/// tells of it, the mail about it, or a second change that belongs to it. The body is read before, within the request's time:
/// what does not arrive whole begins nothing, and nobody keeps a task alive by sending slowly.
pub(crate) async fn run(State(state): State<AppState>, request: Request, next: Next) -> Response {
    if request.method().is_safe() {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let whole = Request::from_parts(parts.clone(), body);
    let body = match read_body(whole, &()).await {
        Ok(body) => Body::from(body),
        Err(problem) => return problem.into_response(),
    };
    let work = next.run(Request::from_parts(parts, body)).in_current_span();
    match state.app.to_the_end(work).await {
        Ok(response) => response,
        Err(error) => match error.try_into_panic() {
            // It is told further out, as that of any handler.
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(_) => Problem::internal("the process ends").into_response(),
        },
    }
}
