//! The personal fields of a subject: sealed as one JSON text in the store.
//!
//! What stands here is what a pass needs; feeds will add to it, so fields that
//! are unknown or missing are no error.

use bamin_protocol::pass::{NaatResult, NaatSummary, RegionLevel, RegionSummary};
use bamin_protocol::slice::Slice;
use bamin_rules::masking::masked_name;
use serde::{Deserialize, Serialize};

use crate::personal::{Personal, PersonalError, Place};
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
    /// Last nucleic-acid test.
    #[serde(default)]
    pub naat: Option<NaatFact>,
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

/// A nucleic-acid test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct NaatFact {
    /// 1 negative, 2 positive.
    pub result: u8,
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

    /// The test as a pass of that slice tells it.
    #[must_use]
    pub fn naat_for(&self, slice: Slice) -> Option<NaatSummary> {
        let fact = self.naat?;
        let days_before = u8::try_from(slice.0.saturating_sub(fact.day)).ok()?;
        let result = NaatResult::from_number(fact.result)?;
        Some(NaatSummary {
            result,
            days_before,
        })
    }
}

fn place(subject: SubjectId) -> Place {
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
            naat: Some(NaatFact {
                result: 1,
                day: 100,
            }),
            demo: true,
        }
    }

    #[test]
    fn a_region_counts_for_fourteen_days() {
        assert_eq!(facts().region_for(Slice(114)).unwrap().days_before, 14);
        assert!(facts().region_for(Slice(115)).is_none());
        assert_eq!(facts().naat_for(Slice(115)).unwrap().days_before, 15);
    }

    #[test]
    fn a_pass_shows_no_more_than_the_tail_of_the_document() {
        assert_eq!(facts().document_tail(), "1X");
        assert!(facts().masked_name().contains('*'));
    }
}
