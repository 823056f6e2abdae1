//! The numbers that enums are stored as. Append only.

use super::StoreError;
use super::appeals::{AppealKind, AppealState, PictureKind};
use super::arrivals::{Origin, Outcome};
use super::events::EventState;
use super::facts::FactKind;
use super::family::HandOverState;
use super::looks::LookMethod;
use super::people::SubjectState;
use super::sql::{FromValue, ToValue, Value};
use super::units::{Standing, UnitKind};

macro_rules! coded {
    ($name:ident { $($variant:ident = $code:literal),+ $(,)? }) => {
        impl $name {
            pub(super) fn code(self) -> i16 {
                match self {
                    $($name::$variant => $code),+
                }
            }

            pub(super) fn from_code(code: i16) -> Result<$name, StoreError> {
                match code {
                    $($code => Ok($name::$variant),)+
                    _ => Err(StoreError::Corrupt(stringify!($name))),
                }
            }
        }

        impl ToValue for $name {
            fn to_value(&self) -> Value {
                self.code().to_value()
            }
        }

        impl FromValue for $name {
            fn from_value(value: &Value) -> Result<$name, StoreError> {
                i16::from_value(value).and_then($name::from_code)
            }
        }
    };
}

coded!(UnitKind { Government = 0, Enterprise = 1 });
coded!(Standing { Active = 0, Closed = 1 });
coded!(SubjectState { Active = 0, Suspended = 1, Removed = 2 });
coded!(EventState { Kept = 0, Quarantined = 1 });
coded!(AppealKind { Reason = 0, Name = 1, Data = 2 });
coded!(AppealState { Begun = 0, Open = 1, Accepted = 2, Rejected = 3 });
coded!(PictureKind { Jpeg = 0, Png = 1 });
coded!(LookMethod { Code = 0, Number = 1, Console = 2, Appeal = 3 });
coded!(Origin { Waiting = 0, Green = 1, NotGreen = 2 });
coded!(Outcome {
    NotAsked = 0,
    Known = 1,
    NotUploaded = 2,
    UnknownPerson = 3,
    Garbled = 4,
    Unreachable = 5,
});
coded!(FactKind {
    Case = 0,
    Contact = 1,
    Traveller = 2,
    Resident = 3,
    Clinic = 4,
    Medicine = 5,
    Origin = 6,
    Arrival = 7,
    Declaration = 8,
    Test = 9,
    Lifting = 10,
    Area = 11,
    Community = 12,
    Order = 13,
});
coded!(HandOverState {
    Offered = 0,
    Accepted = 1,
    HandedOver = 2,
    Declined = 3,
});
