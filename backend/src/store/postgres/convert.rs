//! Ids as columns, and columns as what the rows say. u8 is SMALLINT, u16 INTEGER,
//! u32 BIGINT; 64 unsigned bits are kept as a signed number.

use std::error::Error;

use tokio_postgres::Row;
use tokio_postgres::types::private::BytesMut;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};
use uuid::Uuid;

use super::super::{
    AccountId, DeviceId, Digest, HolderId, PointId, StoreError, StoreResult, SubjectId, UnitId,
};

macro_rules! column {
    ($inner:ty: $($name:ident)+) => {$(
        impl ToSql for $name {
            fn to_sql(
                &self,
                ty: &Type,
                out: &mut BytesMut,
            ) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
                self.0.to_sql(ty, out)
            }

            fn accepts(ty: &Type) -> bool {
                <$inner as ToSql>::accepts(ty)
            }

            to_sql_checked!();
        }

        impl<'a> FromSql<'a> for $name {
            fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
                <$inner>::from_sql(ty, raw).map($name)
            }

            fn accepts(ty: &Type) -> bool {
                <$inner as FromSql>::accepts(ty)
            }
        }
    )+};
}

column!(i64: UnitId AccountId PointId);
column!(Uuid: SubjectId HolderId DeviceId);

/// Columns of a row, each refused as `Corrupt` when it isn't what it should be.
pub trait Columns {
    /// A column as it is.
    fn col<'a, T: FromSql<'a>>(&'a self, at: usize) -> StoreResult<T>;

    /// A number in a narrower or unsigned type.
    fn num<T>(&self, at: usize) -> StoreResult<T>
    where
        T: Stored;

    /// The same, or nothing.
    fn opt_num<T>(&self, at: usize) -> StoreResult<Option<T>>
    where
        T: Stored;

    /// Bytes of a fixed length.
    fn bytes<const N: usize>(&self, at: usize) -> StoreResult<[u8; N]>;

    /// A hash.
    fn digest(&self, at: usize) -> StoreResult<Digest> {
        self.bytes(at)
    }

    /// A hash, or nothing.
    fn opt_digest(&self, at: usize) -> StoreResult<Option<Digest>> {
        let bytes: Option<&[u8]> = self.col(at)?;
        bytes
            .map(Digest::try_from)
            .transpose()
            .map_err(|_| StoreError::Corrupt("bytes of another length"))
    }
}

/// Which column type keeps a number.
pub trait Stored: TryFrom<Self::Column> {
    /// As PostgreSQL has it.
    type Column: for<'a> FromSql<'a>;
}

impl Stored for u8 {
    type Column = i16;
}
impl Stored for u16 {
    type Column = i32;
}
impl Stored for u32 {
    type Column = i64;
}
impl Stored for u64 {
    type Column = i64;
}

impl Columns for Row {
    fn col<'a, T: FromSql<'a>>(&'a self, at: usize) -> StoreResult<T> {
        self.try_get(at)
            .map_err(|_| StoreError::Corrupt("a column of another type"))
    }

    fn num<T: Stored>(&self, at: usize) -> StoreResult<T> {
        let column: T::Column = self.col(at)?;
        T::try_from(column).map_err(|_| StoreError::Corrupt("a number out of range"))
    }

    fn opt_num<T: Stored>(&self, at: usize) -> StoreResult<Option<T>> {
        let column: Option<T::Column> = self.col(at)?;
        column
            .map(|column| {
                T::try_from(column).map_err(|_| StoreError::Corrupt("a number out of range"))
            })
            .transpose()
    }

    fn bytes<const N: usize>(&self, at: usize) -> StoreResult<[u8; N]> {
        let bytes: &[u8] = self.col(at)?;
        bytes
            .try_into()
            .map_err(|_| StoreError::Corrupt("bytes of another length"))
    }
}
