//! `/account/second-factor`: switching it on with a QR code, recovery codes, switching it off.

use app::{Error, Identity, RecoveryCode, TotpSecret};
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;

use super::{Fresh, FreshForm, Unsent};
use crate::assets;
use crate::authenticator;
use crate::extract::Parameters;
use crate::pages::layout::Layout;
use crate::pages::mistakes::Mistakes;
use crate::pages::{page, page_with_problem};
use crate::problem::Problem;
use crate::settings::AppState;

#[derive(Template)]
#[template(path = "account/second_factor.html")]
struct SecondFactorPage<'a> {
    layout: Layout<'a>,
    available: bool,
    /// Whether the address has to be confirmed before.
    confirm_first: bool,
    enabled: bool,
    codes_left: u64,
    mistakes: Mistakes,
}

/// The secret, as a QR code and as text.
#[derive(Template)]
#[template(path = "account/enrol.html")]
struct Enrol<'a> {
    layout: Layout<'a>,
    /// In groups of four, as people type it.
    secret: String,
    uri: String,
    qr_svg: String,
    mistakes: Mistakes,
}

#[derive(Template)]
#[template(path = "account/recovery_codes.html")]
struct RecoveryCodes<'a> {
    layout: Layout<'a>,
    /// Whether the second factor was just switched on.
    is_new: bool,
    codes: Vec<String>,
}

#[derive(Deserialize)]
pub(super) struct Form {
    action: Action,
    #[serde(default)]
    code: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Action {
    Start,
    Confirm,
    Renew,
    Disable,
}

pub(super) async fn show(
    State(state): State<AppState>,
    Fresh(identity): Fresh,
    Parameters(Unsent { unsent }): Parameters<Unsent>,
) -> Result<Response, Problem> {
    let factor = state.app.second_factor(&identity).await?;
    page(&SecondFactorPage {
        layout: Layout::of(Some(&identity)),
        available: factor.enabled || state.app.offers_second_factor(),
        confirm_first: state.app.confirms_address_first(&identity),
        enabled: factor.enabled,
        codes_left: factor.recovery_codes_left,
        mistakes: Mistakes::unsent(unsent),
    })
}

pub(super) async fn change(
    State(state): State<AppState>,
    FreshForm(identity, form): FreshForm<Form>,
) -> Result<Response, Problem> {
    match form.action {
        Action::Start => {
            let secret = state.app.start_second_factor(&identity).await?;
            page(&Enrol::new(
                &state,
                &identity,
                &secret,
                Mistakes::default(),
            )?)
        }
        Action::Confirm => confirm(&state, &identity, &form.code).await,
        Action::Renew => {
            let codes = state.app.renew_recovery_codes(&identity).await?;
            show_codes(&identity, &codes, false)
        }
        Action::Disable => {
            state.app.disable_second_factor(&identity).await?;
            Ok(Redirect::to("/account").into_response())
        }
    }
}

async fn confirm(state: &AppState, identity: &Identity, code: &str) -> Result<Response, Problem> {
    let error = match state.app.confirm_second_factor(identity, code).await {
        Ok(codes) => return show_codes(identity, &codes, true),
        Err(error) => error,
    };
    let wrong_code = matches!(error, Error::InvalidCode | Error::TooManyAttempts { .. });
    let problem = Problem::from(error);
    if !wrong_code {
        return Err(problem);
    }
    let Some(secret) = state.app.pending_second_factor(identity).await? else {
        return Err(problem);
    };
    let places = [("invalid_code", "code"), ("too_many_attempts", "code")];
    let mistakes = Mistakes::of(&problem, &places);
    let again = Enrol::new(state, identity, &secret, mistakes)?;
    page_with_problem(problem, &again)
}

fn show_codes(
    identity: &Identity,
    codes: &[RecoveryCode],
    is_new: bool,
) -> Result<Response, Problem> {
    page(&RecoveryCodes {
        layout: Layout::of(Some(identity)),
        is_new,
        codes: codes.iter().map(RecoveryCode::expose).collect(),
    })
}

impl<'a> Enrol<'a> {
    fn new(
        state: &AppState,
        identity: &'a Identity,
        secret: &TotpSecret,
        mistakes: Mistakes,
    ) -> Result<Self, Problem> {
        let uri = authenticator::uri(secret, &identity.account, &state.settings.public_url);
        let letters: Vec<char> = secret.base32().chars().collect();
        let groups: Vec<String> = letters.chunks(4).map(String::from_iter).collect();
        Ok(Self {
            layout: Layout::of(Some(identity)),
            secret: groups.join(" "),
            qr_svg: authenticator::qr_svg(&uri)?,
            uri,
            mistakes,
        })
    }
}
