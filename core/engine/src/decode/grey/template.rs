//! The modules that every code of a size has in common.

use rxing::qrcode::common::Version;

/// Modules of quiet zone around the symbol that are taken as light.
pub(in crate::decode) const MARGIN: usize = 2;

/// Known modules: 1 dark, −1 light, 0 unknown; with the margin, row by row.
pub(in crate::decode) struct Template {
    /// Along one side, without the margin.
    pub(in crate::decode) modules: usize,
    /// Along one side, with the margin.
    pub(in crate::decode) side: usize,
    pub(in crate::decode) known: Vec<f32>,
}

impl Template {
    /// The template of a size; nothing unless a version has it.
    pub(in crate::decode) fn new(modules: u32) -> Option<Self> {
        let version = Version::getProvisionalVersionForDimension(modules).ok()?;
        let modules = modules as usize;
        let side = modules + 2 * MARGIN;
        let mut template = Self {
            modules,
            side,
            known: vec![-1.0; side * side],
        };
        for y in 0..modules {
            let from = template.index(0, y);
            template.known[from..from + modules].fill(0.0);
        }
        let last = modules - 1;
        for i in 8..modules - 8 {
            template.set(i, 6, i % 2 == 0);
            template.set(6, i, i % 2 == 0);
        }
        template.draw_alignment(version.getAlignmentPatternCenters());
        for y in 0..8 {
            for x in 0..8 {
                let dark = is_dark_in_finder(x, y);
                template.set(x, y, dark);
                template.set(last - x, y, dark);
                template.set(x, last - y, dark);
            }
        }
        template.set(8, modules - 8, true);
        Some(template)
    }

    pub(in crate::decode) fn index(&self, x: usize, y: usize) -> usize {
        (y + MARGIN) * self.side + x + MARGIN
    }

    /// The known modules, the others halfway between dark and light.
    pub(in crate::decode) fn guess(&self) -> Vec<f32> {
        self.known.clone()
    }

    fn set(&mut self, x: usize, y: usize, dark: bool) {
        let index = self.index(x, y);
        self.known[index] = if dark { 1.0 } else { -1.0 };
    }

    fn draw_alignment(&mut self, centres: &[u32]) {
        let (Some(&first), Some(&last)) = (centres.first(), centres.last()) else {
            return;
        };
        for &y in centres {
            for &x in centres {
                let in_finder = [(first, first), (first, last), (last, first)].contains(&(x, y));
                if in_finder {
                    continue;
                }
                for dy in 0..5 {
                    for dx in 0..5 {
                        let ring = dx == 0 || dx == 4 || dy == 0 || dy == 4;
                        let dark = ring || (dx == 2 && dy == 2);
                        self.set(x as usize + dx - 2, y as usize + dy - 2, dark);
                    }
                }
            }
        }
    }
}

/// Counted from the symbol's corner; the eighth row and column are the light separator.
fn is_dark_in_finder(x: usize, y: usize) -> bool {
    if x > 6 || y > 6 {
        return false;
    }
    let is_ring = x == 0 || x == 6 || y == 0 || y == 6;
    let is_middle = (2..=4).contains(&x) && (2..=4).contains(&y);
    is_ring || is_middle
}
