//! Who looked at whom: kept by subject, as long as the rule of retention says.

use async_trait::async_trait;
use uuid::Uuid;

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

/// Looks.
#[async_trait]
pub trait LookStore: Send + Sync {
    /// Keeps looks; with an audit entry where the caller is a person at a console.
    async fn put_looks(&self, looks: Vec<Look>, trail: Option<Trail>) -> StoreResult<()>;

    /// The subject's looks since `since` that are older than (time, id), newest first.
    async fn looks_at(
        &self,
        subject: SubjectId,
        since: i64,
        before: Option<(i64, Uuid)>,
        limit: u32,
    ) -> StoreResult<Vec<Look>>;
}
