//! Personal fields of staff accounts: where their sealed forms belong.

use uuid::Uuid;

use crate::secrets::personal::{Personal, PersonalError, Place};
use crate::store::AccountId;

/// Seals an account's name.
///
/// # Errors
/// [`PersonalError`].
pub fn seal_name(
    personal: &Personal,
    account: AccountId,
    name: &str,
) -> Result<Vec<u8>, PersonalError> {
    personal.seal(name_place(account), name)
}

/// Opens an account's name.
///
/// # Errors
/// [`PersonalError`].
pub fn open_name(
    personal: &Personal,
    account: AccountId,
    sealed: &[u8],
) -> Result<String, PersonalError> {
    personal.open(name_place(account), sealed)
}

/// Seals an account's phone number.
///
/// # Errors
/// [`PersonalError`].
pub fn seal_phone(
    personal: &Personal,
    account: AccountId,
    phone: &str,
) -> Result<Vec<u8>, PersonalError> {
    personal.seal(phone_place(account), phone)
}

/// Where an account's name belongs.
pub(crate) fn name_place(account: AccountId) -> Place {
    place("accounts.name", account)
}

/// Where an account's phone number belongs.
pub(crate) fn phone_place(account: AccountId) -> Place {
    place("accounts.phone", account)
}

fn place(field: &'static str, account: AccountId) -> Place {
    let row = u128::from(account.0.unsigned_abs());
    Place {
        field,
        row: Uuid::from_u128(row),
    }
}
