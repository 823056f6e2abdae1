//! The personal fields of a subject: sealed as one JSON text in the store.
//!
//! What stands here is what a pass needs; fields that are unknown or missing are
//! no error.

use bamin_protocol::pass::{RegionLevel, RegionSummary};
use bamin_protocol::slice::{Day, Slice};
use bamin_rules::masking::masked_name;
use serde::{Deserialize, Serialize};

use crate::secrets::personal::{Personal, PersonalError, Place};
use crate::store::SubjectId;
use crate::store::people::Subject;

/// How far back a region counts, in days.
const REGION_DAYS: u16 = 14;

/// Who a subject is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// In full.
    pub name: String,
    /// In full.
    pub birth_year: u16,
    /// `resident_id`, `passport`, … (bamin-rules).
    pub document_kind: String,
    /// In full.
    pub document_number: String,
    /// Highest level of a region and its day.
    #[serde(default)]
    pub region: Option<RegionFact>,
    /// Last day of a child's code (docs/format.md §1).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_day: Option<u16>,
    /// Made by `seed`; no such person exists.
    #[serde(default)]
    pub demo: bool,
}

/// Where somebody was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegionFact {
    /// 1 low, 2 medium, 3 high.
    pub level: u8,
    /// Day of docs/format.md §1.
    pub day: u16,
}

impl Facts {
    /// Opens the fields of a subject.
    ///
    /// # Errors
    /// [`PersonalError`].
    pub fn open(subject: &Subject, personal: &Personal) -> Result<Self, PersonalError> {
        let text = personal.open(place(subject.subject), &subject.sealed)?;
        serde_json::from_str(&text).map_err(|_| PersonalError::Damaged)
    }

    /// Seals them for the subject of that id.
    ///
    /// # Errors
    /// [`PersonalError`].
    pub fn seal(&self, subject: SubjectId, personal: &Personal) -> Result<Vec<u8>, PersonalError> {
        let text = serde_json::to_string(self).map_err(|_| PersonalError::Sealing)?;
        personal.seal(place(subject), &text)
    }

    /// The name as others see it.
    #[must_use]
    pub fn masked_name(&self) -> String {
        masked_name(&self.name)
    }

    /// The last two characters of the document number.
    #[must_use]
    pub fn document_tail(&self) -> String {
        let characters: Vec<char> = self.document_number.chars().collect();
        characters[characters.len().saturating_sub(2)..]
            .iter()
            .collect()
    }

    /// The region as a pass of that slice tells it.
    #[must_use]
    pub fn region_for(&self, slice: Slice) -> Option<RegionSummary> {
        let fact = self.region?;
        let days = slice.0.saturating_sub(fact.day);
        let level = RegionLevel::from_number(fact.level)?;
        (days <= REGION_DAYS).then(|| RegionSummary {
            level,
            days_before: u8::try_from(days).unwrap_or(0),
        })
    }

    /// When a pass of that slice ends, in minutes after its beginning, if it would
    /// live for `life`: a child's at the end of the last day. None: there is none.
    #[must_use]
    pub fn ends(&self, slice: Slice, life: u16) -> Option<u16> {
        let life = life.min(Slice::MINUTES);
        let Some(day) = self.last_day else {
            return Some(life);
        };
        let end = Day(day.saturating_add(1)).start();
        let minutes = (end - slice.start()).div_euclid(60);
        match u16::try_from(minutes) {
            Ok(0) | Err(_) if minutes <= 0 => None,
            Ok(minutes) => Some(minutes.min(life)),
            Err(_) => Some(life),
        }
    }
}

pub(crate) fn place(subject: SubjectId) -> Place {
    Place {
        field: "subjects.sealed",
        row: subject.0,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    fn facts() -> Facts {
        Facts {
            name: "张三丰".into(),
            birth_year: 1960,
            document_kind: "resident_id".into(),
            document_number: "35010219600101001X".into(),
            region: Some(RegionFact { level: 3, day: 100 }),
            last_day: None,
            demo: true,
        }
    }

    #[test]
    fn a_region_counts_for_fourteen_days() {
        assert_eq!(facts().region_for(Slice(114)).unwrap().days_before, 14);
        assert!(facts().region_for(Slice(115)).is_none());
    }

    #[test]
    fn a_childs_last_pass_ends_with_the_last_day() {
        let child = Facts {
            last_day: Some(100),
            ..facts()
        };
        assert_eq!(facts().ends(Slice(100), 1560), Some(1560));
        assert_eq!(child.ends(Slice(99), 1560), Some(1560));
        assert_eq!(
            child.ends(Slice(100), 1560),
            Some(21 * 60),
            "03:00 to 24:00"
        );
        assert_eq!(child.ends(Slice(101), 1560), None);
    }

    #[test]
    fn a_pass_shows_no_more_than_the_tail_of_the_document() {
        assert_eq!(facts().document_tail(), "1X");
        assert!(facts().masked_name().contains('*'));
    }
}
