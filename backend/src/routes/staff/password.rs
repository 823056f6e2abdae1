//! `POST /staff/password`: a new password; the only call open until then.

use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;

use crate::access::session::guard::NewStaffCaller;
use crate::app::SharedApp;
use crate::http::problem::{Code, Problem};
use crate::http::wire::Body;
use crate::store::Trail;
use crate::store::accounts::LockRule;

const LOCK: LockRule = LockRule {
    failures: 10,
    lock: 15 * 60,
};

/// The old and the new password.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct PasswordRequest {
    old: String,
    new: String,
}

problems! {
    ChangeProblems: [APP, SESSION, BODY],
    WrongCredentials,
    AccountLocked,
    PasswordTooWeak,
}

/// Sets a new password.
///
/// It has 8 to 64 characters, and is neither the default password nor the old one.
#[utoipa::path(
    post, path = "/api/v1/staff/password", tag = crate::routes::callers::STAFF,
    security(("bearer" = [])),
    request_body = PasswordRequest,
    responses((status = 204), ChangeProblems)
)]
pub async fn change(
    State(app): State<SharedApp>,
    NewStaffCaller(caller): NewStaffCaller,
    Body(request): Body<PasswordRequest>,
) -> Result<StatusCode, Problem> {
    let account = app
        .store
        .account(caller.account)
        .await?
        .ok_or(Code::Unauthenticated)?;
    if account.locked_until > app.now() {
        let seconds = account.locked_until - app.now();
        return Err(Problem::new(Code::AccountLocked).with("seconds", seconds));
    }
    let actor = format!("account:{}", caller.account);
    let trail = |action: &str| Trail::new(app.now(), actor.clone(), action, actor.clone());
    if !app
        .passwords
        .matches(request.old.clone(), Some(account.password_hash))
        .await?
    {
        let trail = trail("staff.wrong_password");
        app.store
            .note_wrong_password(caller.account, LOCK, trail)
            .await?;
        return Err(Code::WrongCredentials.into());
    }
    app.passwords.check_new(&request.old, &request.new)?;
    let hash = app.passwords.hash(request.new).await?;
    app.store
        .set_password(caller.account, hash, trail("staff.password"))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
