//! `/users/{id}`: one user, and what an administrator may do with them.

use app::{Authority, ManagedUser, Role, SeenUser, Status, UserChange, UserId};
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;

use crate::assets;
use crate::extract::{Id, Parameters};
use crate::pages::account::{Fresh, FreshForm, Unsent};
use crate::pages::layout::Layout;
use crate::pages::mistakes::Mistakes;
use crate::pages::moment::Moment;
use crate::pages::{page, page_with_problem};
use crate::problem::Problem;
use crate::settings::AppState;
use crate::texts;

#[derive(Template)]
#[template(path = "users/one.html")]
struct UserPage<'a> {
    layout: Layout<'a>,
    user: &'a ManagedUser,
    state: String,
    is_active: bool,
    is_admin: bool,
    created_at: Moment,
    last_login_at: Option<Moment>,
    sessions: usize,
    sends_mail: bool,
    mistakes: Mistakes,
}

#[derive(Deserialize)]
pub(super) struct Form {
    action: Action,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Action {
    Disable,
    Enable,
    MakeAdmin,
    MakeUser,
    EndSessions,
    Delete,
}

/// As in “administrator, disabled”; empty for an ordinary user.
pub(super) fn state_of(user: &ManagedUser) -> String {
    let role = (user.account.role == Role::Admin).then(|| texts::of("user administrator"));
    let status = (user.status == Status::Disabled).then(|| texts::of("user disabled"));
    let parts: Vec<&str> = [role, status].into_iter().flatten().collect();
    parts.join(", ")
}

pub(super) async fn show(
    State(state): State<AppState>,
    Fresh(identity): Fresh,
    Id(id): Id,
    Parameters(Unsent { unsent }): Parameters<Unsent>,
) -> Result<Response, Problem> {
    let user = managed(&state, &identity, UserId(id)).await?;
    let template = template(&state, &identity, &user, Mistakes::unsent(unsent)).await?;
    page(&template)
}

pub(super) async fn change(
    State(state): State<AppState>,
    Id(id): Id,
    FreshForm(identity, Form { action }): FreshForm<Form>,
) -> Result<Response, Problem> {
    let by = Authority::Administrator(&identity);
    let id = UserId(id);
    let app = &state.app;
    let status = |status| UserChange {
        status: Some(status),
        role: None,
    };
    let role = |role| UserChange {
        status: None,
        role: Some(role),
    };
    let outcome = match action {
        Action::Disable => app
            .change_user(by, id, status(Status::Disabled))
            .await
            .map(drop),
        Action::Enable => app
            .change_user(by, id, status(Status::Active))
            .await
            .map(drop),
        Action::MakeAdmin => app.change_user(by, id, role(Role::Admin)).await.map(drop),
        Action::MakeUser => app.change_user(by, id, role(Role::User)).await.map(drop),
        Action::EndSessions => app.end_sessions_of(by, id).await,
        Action::Delete => app.delete_user(by, id).await,
    };
    let Err(error) = outcome else {
        let next = match action {
            Action::Delete => "/users".to_owned(),
            // Who has just made themselves an ordinary user sees no users.
            _ if id == identity.account.id => "/account".to_owned(),
            _ => format!("/users/{}", id.0),
        };
        return Ok(Redirect::to(&next).into_response());
    };
    let problem = Problem::from(error);
    if problem.code != "last_admin" {
        return Err(problem);
    }
    let user = managed(&state, &identity, id).await?;
    let mistakes = Mistakes::of(&problem, &[]);
    let template = template(&state, &identity, &user, mistakes).await?;
    page_with_problem(problem, &template)
}

async fn managed(
    state: &AppState,
    identity: &app::Identity,
    id: UserId,
) -> Result<ManagedUser, Problem> {
    match state.app.see_user(identity, id).await? {
        SeenUser::Managed(user) => Ok(user),
        SeenUser::Own(_) => Err(Problem::forbidden()),
    }
}

async fn template<'a>(
    state: &AppState,
    identity: &'a app::Identity,
    user: &'a ManagedUser,
    mistakes: Mistakes,
) -> Result<UserPage<'a>, Problem> {
    let by = Authority::Administrator(identity);
    Ok(UserPage {
        layout: Layout::of(Some(identity)),
        user,
        state: state_of(user),
        is_active: user.status == Status::Active,
        is_admin: user.account.role == Role::Admin,
        created_at: Moment(user.account.created_at),
        last_login_at: user.last_login_at.map(Moment),
        sessions: state.app.sessions_of(by, user.account.id).await?.len(),
        sends_mail: state.app.sends_mail(),
        mistakes,
    })
}
