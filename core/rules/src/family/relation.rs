//! What a member is to the holder.

/// What a member is to the holder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Relation {
    /// A parent of the holder's own.
    Parent,
    /// A parent of the holder's spouse.
    SpouseParent,
    /// The spouse.
    Spouse,
    /// A child.
    Child,
}

/// Relations that share one limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Group {
    Parents,
    Spouse,
    Children,
}

impl Group {
    pub(super) const fn most(self) -> usize {
        match self {
            Self::Parents => 4,
            Self::Spouse => 1,
            Self::Children => 3,
        }
    }
}

const _: () = assert!(
    super::MOST_MEMBERS == Group::Parents.most() + Group::Spouse.most() + Group::Children.most(),
    "the limits of the groups are the limit of the whole"
);

impl Relation {
    /// Every relation, in the order in which forms offer them.
    pub const ALL: [Self; 4] = [Self::Parent, Self::SpouseParent, Self::Spouse, Self::Child];

    /// The stable word for stores and interfaces.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Parent => "parent",
            Self::SpouseParent => "spouse_parent",
            Self::Spouse => "spouse",
            Self::Child => "child",
        }
    }

    /// The relation with this word.
    #[must_use]
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|relation| relation.code() == code)
    }

    pub(super) fn group(self) -> Group {
        match self {
            Self::Parent | Self::SpouseParent => Group::Parents,
            Self::Spouse => Group::Spouse,
            Self::Child => Group::Children,
        }
    }
}
