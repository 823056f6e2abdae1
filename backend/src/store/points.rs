//! Points: where codes are checked. Every look-up takes the unit, which the
//! caller takes from the session.

use async_trait::async_trait;

use super::units::Standing;
use super::{PointId, StoreResult, Trail, UnitId};

/// Where a point is, in the shape of a point code (docs/format.md §9).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Thousandths of a degree.
    pub lat: i32,
    /// Thousandths of a degree.
    pub lon: i32,
    /// Metres.
    pub radius: u16,
}

/// A point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Point {
    /// Its unit.
    pub unit: UnitId,
    /// Chosen by the caller, random, < 2⁵³.
    pub point: PointId,
    /// As shown to staff, 1…60 bytes.
    pub name: String,
    /// What kind of place, a word of the caller's list.
    pub kind: String,
    /// GB/T 2260, six digits.
    pub region: u32,
    /// Where it is, if known.
    pub place: Option<Place>,
    /// Rises when the point code is made anew.
    pub version: u32,
    /// Whether it takes part.
    pub standing: Standing,
}

/// Points.
#[async_trait]
pub trait PointStore: Send + Sync {
    /// Creates the point or replaces what is kept of it.
    async fn put_point(&self, point: Point, trail: Trail) -> StoreResult<()>;

    /// The unit's point of that id; another unit's point is not found.
    async fn point(&self, unit: UnitId, point: PointId) -> StoreResult<Option<Point>>;

    /// The unit's active points, by name.
    async fn points_of(&self, unit: UnitId) -> StoreResult<Vec<Point>>;
}
