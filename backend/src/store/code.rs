//! The numbers that enums are stored as. Append only.

use super::StoreError;
use super::events::EventState;
use super::people::SubjectState;
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
    };
}

coded!(UnitKind { Government = 0, Enterprise = 1 });
coded!(Standing { Active = 0, Closed = 1 });
coded!(SubjectState { Active = 0, Suspended = 1, Removed = 2 });
coded!(EventState { Kept = 0, Quarantined = 1 });
