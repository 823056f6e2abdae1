//! Values and rows as neither database has them: numbers are 64 bits, a UUID is
//! one, and each database keeps them as its columns are.

use uuid::Uuid;

use super::super::{
    AccountId, DeviceId, HolderId, PointId, StoreError, StoreResult, SubjectId, UnitId,
};

/// A value of a statement or a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Nothing.
    Null,
    /// A truth value; a number in SQLite.
    Bool(bool),
    /// A number of any width.
    Int(i64),
    /// A text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
    /// A UUID; 16 bytes in SQLite.
    Uuid(Uuid),
    /// Values for `= ANY($1)`; never a column.
    List(Vec<Value>),
}

/// A row, column by column.
#[derive(Debug)]
pub struct Row(Vec<Value>);

impl Row {
    /// A row of these columns.
    pub fn new(columns: Vec<Value>) -> Row {
        Row(columns)
    }

    /// How many columns it has.
    pub fn width(&self) -> usize {
        self.0.len()
    }

    /// A column as what it should be.
    ///
    /// # Errors
    /// `Corrupt` when it isn't.
    pub fn get<T: FromValue>(&self, at: usize) -> StoreResult<T> {
        let column = self.0.get(at);
        T::from_value(column.ok_or(StoreError::Corrupt("a row with too few columns"))?)
    }
}

/// What can stand in a statement.
pub trait ToValue {
    /// As a value.
    fn to_value(&self) -> Value;
}

/// What a column can be read as.
pub trait FromValue: Sized {
    /// From a column.
    ///
    /// # Errors
    /// `Corrupt` when it is of another type or out of range.
    fn from_value(value: &Value) -> StoreResult<Self>;
}

/// The values of a statement, in the order of their numbers.
macro_rules! values {
    ($($value:expr),* $(,)?) => {
        Vec::<$crate::store::sql::Value>::from([$($crate::store::sql::ToValue::to_value(&$value)),*])
    };
}
pub(crate) use values;

const TYPE: StoreError = StoreError::Corrupt("a column of another type");
const RANGE: StoreError = StoreError::Corrupt("a number out of range");

macro_rules! number {
    ($($name:ty)+) => {$(
        impl ToValue for $name {
            fn to_value(&self) -> Value {
                Value::Int(i64::from(*self))
            }
        }

        impl FromValue for $name {
            fn from_value(value: &Value) -> StoreResult<Self> {
                match value {
                    Value::Int(number) => <$name>::try_from(*number).map_err(|_| RANGE),
                    _ => Err(TYPE),
                }
            }
        }
    )+};
}
number!(u8 u16 u32 i16 i32 i64);

/// 64 unsigned bits are kept as a signed number.
impl ToValue for u64 {
    fn to_value(&self) -> Value {
        Value::Int(self.cast_signed())
    }
}

impl FromValue for u64 {
    fn from_value(value: &Value) -> StoreResult<Self> {
        i64::from_value(value).map(i64::cast_unsigned)
    }
}

impl ToValue for bool {
    fn to_value(&self) -> Value {
        Value::Bool(*self)
    }
}

impl FromValue for bool {
    fn from_value(value: &Value) -> StoreResult<Self> {
        match value {
            Value::Bool(is) => Ok(*is),
            Value::Int(number) => Ok(*number != 0),
            _ => Err(TYPE),
        }
    }
}

impl ToValue for str {
    fn to_value(&self) -> Value {
        Value::Text(self.to_owned())
    }
}

impl ToValue for String {
    fn to_value(&self) -> Value {
        Value::Text(self.clone())
    }
}

impl FromValue for String {
    fn from_value(value: &Value) -> StoreResult<Self> {
        match value {
            Value::Text(text) => Ok(text.clone()),
            _ => Err(TYPE),
        }
    }
}

impl ToValue for [u8] {
    fn to_value(&self) -> Value {
        Value::Bytes(self.to_vec())
    }
}

impl ToValue for Vec<u8> {
    fn to_value(&self) -> Value {
        self.as_slice().to_value()
    }
}

impl FromValue for Vec<u8> {
    fn from_value(value: &Value) -> StoreResult<Self> {
        match value {
            Value::Bytes(bytes) => Ok(bytes.clone()),
            _ => Err(TYPE),
        }
    }
}

impl<const N: usize> ToValue for [u8; N] {
    fn to_value(&self) -> Value {
        Value::Bytes(self.to_vec())
    }
}

impl<const N: usize> FromValue for [u8; N] {
    fn from_value(value: &Value) -> StoreResult<Self> {
        match value {
            Value::Bytes(bytes) => (bytes.as_slice().try_into())
                .map_err(|_| StoreError::Corrupt("bytes of another length")),
            _ => Err(TYPE),
        }
    }
}

impl ToValue for Uuid {
    fn to_value(&self) -> Value {
        Value::Uuid(*self)
    }
}

impl FromValue for Uuid {
    fn from_value(value: &Value) -> StoreResult<Self> {
        match value {
            Value::Uuid(uuid) => Ok(*uuid),
            Value::Bytes(bytes) => Uuid::from_slice(bytes).map_err(|_| TYPE),
            _ => Err(TYPE),
        }
    }
}

macro_rules! id {
    ($($name:ident)+) => {$(
        impl ToValue for $name {
            fn to_value(&self) -> Value {
                self.0.to_value()
            }
        }

        impl FromValue for $name {
            fn from_value(value: &Value) -> StoreResult<Self> {
                FromValue::from_value(value).map($name)
            }
        }
    )+};
}
id!(UnitId AccountId PointId SubjectId HolderId DeviceId);

impl<T: ToValue> ToValue for Option<T> {
    fn to_value(&self) -> Value {
        self.as_ref().map_or(Value::Null, T::to_value)
    }
}

impl<T: FromValue> FromValue for Option<T> {
    fn from_value(value: &Value) -> StoreResult<Self> {
        match value {
            Value::Null => Ok(None),
            value => T::from_value(value).map(Some),
        }
    }
}

impl<T: ToValue + ?Sized> ToValue for &T {
    fn to_value(&self) -> Value {
        T::to_value(self)
    }
}

/// A list of values for `= ANY($1)`.
pub struct Any<'a, T>(pub &'a [T]);

impl<T: ToValue> ToValue for Any<'_, T> {
    fn to_value(&self) -> Value {
        Value::List(self.0.iter().map(T::to_value).collect())
    }
}
