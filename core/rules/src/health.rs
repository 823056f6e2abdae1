//! The health questions that every form asks alike, and what an answer means for
//! the colour (rule R8).
//!
//! Who is isolated, a close contact, or discharged less than 14 days ago can't be
//! asked for a date that holds, so the 14 × 24 h of a declaration count from the
//! moment of the declaration.

use crate::colour::{Declared, What};

/// The questions, in the order in which forms ask them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HealthQuestion {
    /// In Fujian now?
    InFujian,
    /// Left Fujian within 14 days?
    LeftFujian,
    /// Isolated, a close contact, or discharged less than 14 days ago?
    Exposure,
    /// Fever, shortness of breath or cough?
    Symptoms,
    /// Any other abnormality?
    Other,
}

impl HealthQuestion {
    /// Every question, in order.
    pub const ALL: [Self; 5] = [
        Self::InFujian,
        Self::LeftFujian,
        Self::Exposure,
        Self::Symptoms,
        Self::Other,
    ];

    /// The stable word for interfaces and catalogues.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::InFujian => "in_fujian",
            Self::LeftFujian => "left_fujian",
            Self::Exposure => "exposure",
            Self::Symptoms => "symptoms",
            Self::Other => "other",
        }
    }
}

/// Answers as they stand in a form: yes, no, or not yet given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct HealthAnswers {
    /// See [`HealthQuestion::InFujian`].
    pub in_fujian: Option<bool>,
    /// See [`HealthQuestion::LeftFujian`].
    pub left_fujian: Option<bool>,
    /// See [`HealthQuestion::Exposure`].
    pub exposure: Option<Exposure>,
    /// See [`HealthQuestion::Symptoms`].
    pub symptoms: Option<bool>,
    /// See [`HealthQuestion::Other`].
    pub other: Option<bool>,
}

/// All questions answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HealthReport {
    /// See [`HealthQuestion::InFujian`].
    pub in_fujian: bool,
    /// See [`HealthQuestion::LeftFujian`].
    pub left_fujian: bool,
    /// What was declared, if anything.
    pub exposure: Option<Declared>,
    /// See [`HealthQuestion::Symptoms`].
    pub symptoms: bool,
    /// See [`HealthQuestion::Other`].
    pub other: bool,
}

/// The answer to [`HealthQuestion::Exposure`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exposure {
    /// Nothing of that.
    None,
    /// One of them.
    Declared(Declared),
}

impl Exposure {
    /// What is declared, if anything.
    #[must_use]
    pub fn declared(self) -> Option<Declared> {
        match self {
            Self::None => None,
            Self::Declared(declared) => Some(declared),
        }
    }
}

impl HealthAnswers {
    /// The report, or every question that lacks an answer.
    pub fn complete(self) -> Result<HealthReport, Vec<HealthQuestion>> {
        if let Self {
            in_fujian: Some(in_fujian),
            left_fujian: Some(left_fujian),
            exposure: Some(exposure),
            symptoms: Some(symptoms),
            other: Some(other),
        } = self
        {
            return Ok(HealthReport {
                in_fujian,
                left_fujian,
                exposure: exposure.declared(),
                symptoms,
                other,
            });
        }
        let open = |question: &HealthQuestion| !self.answers(*question);
        Err(HealthQuestion::ALL.into_iter().filter(open).collect())
    }

    fn answers(self, question: HealthQuestion) -> bool {
        match question {
            HealthQuestion::InFujian => self.in_fujian.is_some(),
            HealthQuestion::LeftFujian => self.left_fujian.is_some(),
            HealthQuestion::Exposure => self.exposure.is_some(),
            HealthQuestion::Symptoms => self.symptoms.is_some(),
            HealthQuestion::Other => self.other.is_some(),
        }
    }
}

impl HealthReport {
    /// What it says for the colour, declared at `at` (unix seconds).
    #[must_use]
    pub fn declaration(self, at: i64) -> Option<What> {
        let declared = self.exposure?;
        Some(What::Declaration { at, declared })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use super::*;
    use crate::colour::{Colour, Fact, Policy, Source, assess};

    const WELL: HealthAnswers = HealthAnswers {
        in_fujian: Some(true),
        left_fujian: Some(false),
        exposure: Some(Exposure::None),
        symptoms: Some(false),
        other: Some(false),
    };

    #[test]
    fn every_open_question_is_named_in_order() {
        assert_eq!(
            HealthAnswers::default().complete(),
            Err(HealthQuestion::ALL.to_vec())
        );
        let open = HealthAnswers {
            symptoms: None,
            left_fujian: None,
            ..WELL
        };
        let named = vec![HealthQuestion::LeftFujian, HealthQuestion::Symptoms];
        assert_eq!(open.complete(), Err(named));
    }

    #[test]
    fn a_declared_exposure_turns_the_code_orange_for_14_times_24_hours() {
        for declared in [Declared::Isolation, Declared::Contact, Declared::Discharge] {
            let answers = HealthAnswers {
                exposure: Some(Exposure::Declared(declared)),
                ..WELL
            };
            let fact = Fact {
                source: Source {
                    supplier: "self".to_owned(),
                    feed: "family".to_owned(),
                    record: "1".to_owned(),
                },
                what: answers.complete().unwrap().declaration(1_000).unwrap(),
            };
            let end = 1_000 + 14 * 24 * 3600;
            for (now, colour) in [
                (999, Colour::Green),
                (1_000, Colour::Orange),
                (end - 1, Colour::Orange),
                (end, Colour::Green),
            ] {
                let facts = std::slice::from_ref(&fact);
                let assessment = assess(facts, now, &Policy::default());
                assert_eq!(assessment.colour, colour, "{declared:?} {now}");
            }
        }
    }

    #[test]
    fn symptoms_alone_declare_nothing_for_the_colour() {
        let report = HealthAnswers {
            symptoms: Some(true),
            other: Some(true),
            ..WELL
        };
        assert_eq!(report.complete().unwrap().declaration(0), None);
        assert_eq!(WELL.complete().unwrap().declaration(0), None);
    }
}
