//! Who calls: the groups of the API description, and what a caller of each may be
//! refused whatever the call is.

use super::problems::Code;

/// Phones that carry codes.
pub const CITIZENS: &str = "Citizens' phones";
/// Phones of scan staff.
pub const STAFF: &str = "Staff phones";
/// Whoever checks codes: staff phones, and other provinces' enrolled verifiers.
pub const VERIFIERS: &str = "Verifiers";
/// Authorities that push records.
pub const SUPPLIERS: &str = "Suppliers";
/// Who decides appeals and writes contents.
pub const OPERATORS: &str = "Operators";
/// Calls without a session.
pub const EVERYBODY: &str = "Everybody";

/// The groups in the order of the page, each with a sentence about it.
pub const GROUPS: [(&str, &str); 6] = [
    (
        CITIZENS,
        "Sign-in, codes, colours and their reasons, family, arrivals, messages, appeals, consents and the account. The caller is a holder's phone.",
    ),
    (
        STAFF,
        "Log-in, points, numbers and batches of scan records. The caller is the phone of a scan staff member.",
    ),
    (
        VERIFIERS,
        "Signed status lists. The bearer token is that of a staff session, or the token of another province's verifier (docs/national-platform.md).",
    ),
    (
        SUPPLIERS,
        "Records that authorities push (docs/feeds.md). Requests are signed, or come over a connection with the supplier's client certificate.",
    ),
    (
        OPERATORS,
        "Appeals to decide, and contents to write (docs/appeals.md, docs/contents.md). Requests are signed.",
    ),
    (
        EVERYBODY,
        "Calls without a session. Caches may keep most of the answers.",
    ),
];

/// Refused to any call.
pub const ALWAYS: &[Code] = &[Code::TooManyRequests, Code::Internal, Code::Unavailable];
/// Refused to an app that is older than the policy allows.
pub const APP: &[Code] = &[Code::UpdateRequired];
/// Refused to a body that is cut, too long or not as described.
pub const BODY: &[Code] = &[Code::InvalidRequest, Code::TooLarge];
/// Refused by the session.
pub const SESSION: &[Code] = &[
    Code::Unauthenticated,
    Code::TokenExpired,
    Code::Forbidden,
    Code::DeviceRevoked,
];
/// Refused to staff who have not changed their first password yet.
pub const PASSWORD: &[Code] = &[Code::PasswordChangeRequired];
/// Refused to a request without a valid signature.
pub const SIGNATURE: &[Code] = &[Code::SignatureRefused];
