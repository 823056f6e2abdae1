//! Who looked at whom: kept by subject, as long as the rule of retention says.

use async_trait::async_trait;
use uuid::Uuid;

use super::list::{KeyKind, Page, PageRequest, Sort, SortBy};
use super::{PointId, StoreResult, SubjectId, Trail, UnitId};

/// How somebody looked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LookMethod {
    /// A scanner read the code.
    Code,
    /// Staff typed the number above the code.
    Number,
    /// A page of a console that shows one person.
    Console,
    /// The operator read an appeal.
    Appeal,
}

impl LookMethod {
    /// Every method.
    pub const ALL: [Self; 4] = [Self::Code, Self::Number, Self::Console, Self::Appeal];

    /// The stable word for interfaces; the text is `look.<word>`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Number => "number",
            Self::Console => "console",
            Self::Appeal => "appeal",
        }
    }
}

/// One look at a person's data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// At whom.
    pub subject: SubjectId,
    /// When.
    pub at: i64,
    /// Of a scan the event's id: written twice, it stands once.
    pub look: Uuid,
    /// By whom; none: the operator.
    pub unit: Option<UnitId>,
    /// Where, if at a point.
    pub point: Option<PointId>,
    /// How.
    pub method: LookMethod,
}

/// How looks may be sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LookSort {
    /// By when somebody looked.
    Time,
}

impl Sort for LookSort {
    const ALL: &'static [Self] = &[Self::Time];

    fn by(self) -> &'static SortBy {
        &SortBy {
            word: "time",
            keys: &[("at", KeyKind::Int), ("look_id", KeyKind::Uuid)],
            index: "looks_pkey",
        }
    }
}

/// Looks.
#[async_trait]
pub trait LookStore: Send + Sync {
    /// Keeps looks; with an audit entry where the caller is a person at a console.
    async fn put_looks(&self, looks: Vec<Look>, trail: Option<Trail>) -> StoreResult<()>;

    /// A page of the subject's looks since `since`.
    async fn looks_at(
        &self,
        subject: SubjectId,
        since: i64,
        page: PageRequest<LookSort>,
    ) -> StoreResult<Page<Look>>;
}
