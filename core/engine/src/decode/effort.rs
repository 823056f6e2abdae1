//! What a frame may cost beyond the looks in black and white.
//!
//! Counted in steps, not in time, so that the same frame always gives the same answer. A
//! step is about a microsecond of a desktop core.

/// Enough for one outline looked at thoroughly, or for several that lead nowhere.
const STEPS_A_FRAME: u32 = 5000;

/// Steps that are left for this frame.
#[derive(Debug)]
pub(super) struct Effort {
    left: u32,
}

impl Effort {
    /// What one frame may cost.
    pub(super) fn of_a_frame() -> Self {
        Self {
            left: STEPS_A_FRAME,
        }
    }

    /// Takes the steps if there are as many left.
    #[must_use]
    pub(super) fn spend(&mut self, steps: usize) -> Option<()> {
        let steps = u32::try_from(steps).ok()?;
        self.left = self.left.checked_sub(steps)?;
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_spent_is_gone_and_more_than_is_left_is_refused() {
        let mut effort = Effort::of_a_frame();
        assert_eq!(effort.spend(STEPS_A_FRAME as usize + 1), None);
        assert_eq!(effort.spend(STEPS_A_FRAME as usize - 1), Some(()));
        assert_eq!(effort.spend(2), None);
        assert_eq!(effort.spend(1), Some(()));
        assert_eq!(effort.spend(1), None);
    }
}
