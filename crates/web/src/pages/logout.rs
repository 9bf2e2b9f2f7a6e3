//! `/logout`

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum_extra::extract::cookie::CookieJar;

use crate::cookie;
use crate::extract::MaybeSignedIn;
use crate::problem::Problem;
use crate::settings::AppState;

/// Ends the session, if there is one, and leads to the calculator.
pub(crate) async fn sign_out(
    State(state): State<AppState>,
    MaybeSignedIn(identity): MaybeSignedIn,
    jar: CookieJar,
) -> Result<Response, Problem> {
    if let Some(identity) = identity {
        state.app.sign_out(&identity).await?;
    }
    let jar = jar.add(cookie::sign_out(&state.settings.public_url));
    Ok((jar, [cookie::FORGET], Redirect::to("/")).into_response())
}
