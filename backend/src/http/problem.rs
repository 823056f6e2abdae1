//! The one error of the HTTP interface: RFC 9457 problems with stable codes.
//!
//! The list of codes is `docs/api.md`; codes are added, never changed. Causes
//! are logged here, once, and never returned.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value};

use crate::random::RandomError;
use crate::secrets::keys::KeysError;
use crate::secrets::password::PasswordError;
use crate::secrets::personal::PersonalError;
use crate::store::StoreError;

/// What a caller gets when a call is refused.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    /// Which problem.
    pub code: Code,
    /// Its figures, as `docs/api.md` lists them.
    pub params: Map<String, Value>,
}

macro_rules! codes {
    ($($variant:ident $code:literal $status:literal $title:literal,)*) => {
        /// The problem codes, in the order of `docs/api.md`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Code {
            $(#[doc = $title] $variant,)*
        }

        impl Code {
            /// All codes.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The stable code.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            /// The HTTP status.
            #[must_use]
            pub fn status(self) -> StatusCode {
                match self {
                    $(Self::$variant => const { match StatusCode::from_u16($status) {
                        Ok(status) => status,
                        Err(_) => panic!("a status in the table is not one of HTTP's"),
                    } },)*
                }
            }

            /// A short English title for developers.
            #[must_use]
            pub fn title(self) -> &'static str {
                match self { $(Self::$variant => $title,)* }
            }
        }
    };
}

codes! {
    InvalidRequest "invalid_request" 400 "The request is not as described",
    Unauthenticated "unauthenticated" 401 "No valid access token",
    TokenExpired "token_expired" 401 "The token has expired",
    Forbidden "forbidden" 403 "Not allowed for this caller",
    NotFound "not_found" 404 "There is no such thing",
    Conflict "conflict" 409 "It contradicts what is stored",
    TooLarge "too_large" 413 "The body is too large",
    UpdateRequired "update_required" 426 "The app is older than the policy allows",
    TooManyRequests "too_many_requests" 429 "Too many requests",
    WrongCredentials "wrong_credentials" 401 "The credentials are wrong",
    AccountLocked "account_locked" 403 "The account is locked for now",
    PasswordChangeRequired "password_change_required" 403 "The password must be changed first",
    PasswordTooWeak "password_too_weak" 422 "The new password breaks a rule",
    DeviceBoundElsewhere "device_bound_elsewhere" 409 "The account is bound to another device",
    DeviceRevoked "device_revoked" 403 "The device was revoked",
    EnrolmentRefused "enrolment_refused" 403 "The enrolment code is not accepted",
    ProofRefused "proof_refused" 403 "The proof of possession does not hold",
    SignInRefused "sign_in_refused" 403 "The sign-in does not hold",
    SignInOver "sign_in_over" 410 "The sign-in is over",
    LevelTooLow "level_too_low" 403 "The identity is not proven surely enough",
    ProviderUnavailable "provider_unavailable" 503 "The identity provider is not available for now",
    SignatureRefused "signature_refused" 401 "The signature of the request does not hold",
    ArrivalRefused "arrival_refused" 422 "The rules do not allow this form of an arrival",
    ArrivalUnmatched "arrival_unmatched" 403 "No recorded arrival has this document, name and birth",
    DocumentTaken "document_taken" 409 "The document has a code already",
    CheckInMissing "check_in_missing" 403 "There is no check-in of today",
    ObservationOpen "observation_open" 403 "Medical observation is not recorded as completed",
    OriginWaiting "origin_waiting" 403 "The code of the province of origin is not known yet",
    NumberUnknown "number_unknown" 404 "No live code has this number",
    NumberLocked "number_locked" 429 "The number is locked for now",
    NumberTooOld "number_too_old" 422 "The number was recorded too long ago",
    FamilyRefused "family_refused" 422 "The rules do not allow this family member",
    SmsCodeRefused "sms_code_refused" 403 "The SMS code is wrong, used or too old",
    HandOverRefused "hand_over_refused" 409 "The hand-over can't go on",
    ReasonGone "reason_gone" 409 "This reason does not count any more",
    TooManyAppeals "too_many_appeals" 409 "As many appeals as may be are undecided",
    PhotoRefused "photo_refused" 422 "The photo is not taken",
    Unavailable "unavailable" 503 "Not available for now",
    Internal "internal" 500 "Something went wrong",
}

impl Problem {
    /// A problem without figures.
    #[must_use]
    pub fn new(code: Code) -> Self {
        Self {
            code,
            params: Map::new(),
        }
    }

    /// The same with one more figure.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.params.insert(name.to_owned(), value.into());
        self
    }

    /// `invalid_request` that names the field.
    #[must_use]
    pub fn invalid(field: &str) -> Self {
        Self::new(Code::InvalidRequest).with("field", field)
    }

    /// `internal`; the cause goes to the log, not to the caller.
    #[must_use]
    pub fn internal(cause: &dyn std::fmt::Display) -> Self {
        tracing::error!(%cause, "internal error");
        Self::new(Code::Internal)
    }

    /// `unavailable`; the cause goes to the log, not to the caller.
    #[must_use]
    pub fn unavailable(cause: &dyn std::fmt::Display) -> Self {
        tracing::error!(%cause, "a part is not available");
        Self::new(Code::Unavailable)
    }
}

impl From<Code> for Problem {
    fn from(code: Code) -> Self {
        Self::new(code)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = self.code.status();
        let body = ProblemBody {
            kind: format!("urn:bamin:problem:{}", self.code.as_str()),
            title: self.code.title().to_owned(),
            status: status.as_u16(),
            code: self.code.as_str().to_owned(),
            params: self.params,
        };
        let retry = (status == StatusCode::TOO_MANY_REQUESTS)
            .then(|| body.params.get("seconds").and_then(Value::as_i64))
            .flatten();
        metrics::counter!("bamin_problems_total", "code" => self.code.as_str()).increment(1);
        let mut response = (status, Json(body)).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        if let Some(seconds) = retry {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds.max(1)));
        }
        response
    }
}

/// The body of a problem (RFC 9457).
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
pub struct ProblemBody {
    /// `urn:bamin:problem:<code>`
    #[serde(rename = "type")]
    kind: String,
    /// For developers; never shown to people.
    title: String,
    /// The HTTP status again.
    status: u16,
    /// The stable code.
    code: String,
    /// The figures that belong to the code.
    params: Map<String, Value>,
}

impl From<PasswordError> for Problem {
    fn from(error: PasswordError) -> Self {
        match error {
            PasswordError::TooWeak(rule) => Self::new(Code::PasswordTooWeak).with("rule", rule),
            PasswordError::NoWorker(_) => Self::unavailable(&error),
            PasswordError::Hash(_) | PasswordError::Random(_) | PasswordError::Stopped(_) => {
                Self::internal(&error)
            }
        }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable(_) => Self::unavailable(&error),
            _ => Self::internal(&error),
        }
    }
}

macro_rules! internal {
    ($($error:ty),*) => { $(
        impl From<$error> for Problem {
            fn from(error: $error) -> Self {
                Self::internal(&error)
            }
        }
    )* };
}

internal!(
    KeysError,
    RandomError,
    PersonalError,
    bamin_protocol::Malformed,
    tokio::task::JoinError
);

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::Code;

    #[test]
    fn every_code_stands_in_the_contract_with_its_status() {
        let contract = include_str!("../../../docs/api.md");
        for code in Code::ALL {
            let row = format!("| `{}` | {} |", code.as_str(), code.status().as_u16());
            assert!(contract.contains(&row), "docs/api.md lacks {row}");
        }
    }

    #[test]
    fn every_problem_of_the_contract_has_a_code() {
        let contract = include_str!("../../../docs/api.md");
        let table = contract.split("## Problems").nth(1).unwrap();
        let table = table.split("## Sessions").next().unwrap();
        let rows = table.lines().filter(|line| line.starts_with("| `")).count();
        assert_eq!(rows, Code::ALL.len());
    }
}
