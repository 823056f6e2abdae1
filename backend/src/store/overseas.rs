//! Registrations and check-ins of people from overseas.

use async_trait::async_trait;
use uuid::Uuid;

use super::list::{KeyKind, Page, PageRequest, Sort, SortBy};
use super::{StoreResult, SubjectId, Trail};

/// A registration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OverseasArrival {
    /// Who.
    pub subject: SubjectId,
    /// The registration, sealed.
    pub sealed: Vec<u8>,
    /// When.
    pub registered_at: i64,
}

/// A check-in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckIn {
    /// Who.
    pub subject: SubjectId,
    /// Made by the phone, so that a repeat is none.
    pub id: Uuid,
    /// When, by the server's clock.
    pub at: i64,
    /// The form, sealed.
    pub sealed: Vec<u8>,
}

/// How check-ins may be sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckInSort {
    /// By when they were made.
    Time,
}

impl Sort for CheckInSort {
    const ALL: &'static [Self] = &[Self::Time];

    fn by(self) -> &'static SortBy {
        &SortBy {
            word: "time",
            keys: &[("at", KeyKind::Int), ("check_in_id", KeyKind::Uuid)],
            index: "check_ins_by_time",
        }
    }
}

/// Registrations and check-ins.
#[async_trait]
pub trait OverseasStore: Send + Sync {
    /// Keeps a registration, in place of an earlier one.
    async fn put_overseas(&self, arrival: OverseasArrival, trail: Trail) -> StoreResult<()>;

    /// The subject's registration.
    async fn overseas(&self, subject: SubjectId) -> StoreResult<Option<OverseasArrival>>;

    /// Keeps a check-in. Gives the one that is there with this id: a repeat changes
    /// nothing.
    async fn put_check_in(&self, check_in: CheckIn, trail: Trail) -> StoreResult<CheckIn>;

    /// The subject's last check-in from `from` on and not after `to`.
    async fn last_check_in(
        &self,
        subject: SubjectId,
        from: i64,
        to: i64,
    ) -> StoreResult<Option<CheckIn>>;

    /// A page of the subject's check-ins.
    async fn check_ins_of(
        &self,
        subject: SubjectId,
        page: PageRequest<CheckInSort>,
    ) -> StoreResult<Page<CheckIn>>;
}
