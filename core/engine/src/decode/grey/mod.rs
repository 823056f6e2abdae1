//! A second look at a code that black and white could not read.
//!
//! Out of focus, far away or in motion, a module's grey still holds what its own colour
//! and its neighbours' were. The known parts of the symbol ([`template`]) lead the grid
//! onto the picture ([`grid`]) and show how one module runs into the next, which is then
//! undone ([`deblur`]). All steps are counted, so the worst frame costs little more than
//! the best.

mod deblur;
mod grid;
mod solve;
pub(super) mod template;

use rxing::common::BitMatrix;

use self::grid::Grid;
use self::template::Template;
use super::Symbol;
use super::effort::Effort;
use super::plane::Plane;
use super::reader::{self, Outline};

/// How far light and dark modules have to be apart, in standard deviations. Codes that can
/// be read have 2.3 and more, text and other clutter less than 0.5.
const LEAST_CLARITY: f32 = 1.0;
/// The same for a first grid, whose size may be wrong: it already shows the finder patterns.
const LEAST_FIRST_CLARITY: f32 = 0.8;
/// Steps of effort to fit a grid of one size and to refine it; modules deblurred in a step.
const STEPS_OF_FIT: usize = 150;
const STEPS_OF_REFINEMENT: usize = 550;
const MODULES_A_STEP: usize = 4;
/// Times that the blur is estimated anew from the modules found with the last estimate.
const ROUNDS: usize = 3;

/// The code inside the outline, both in pixels of the plane.
pub(super) fn read(plane: &Plane<'_>, outline: &Outline, effort: &mut Effort) -> Option<Symbol> {
    let (grid, template) = best_grid(plane, outline, effort)?;
    if grid.clarity(plane, &template) < LEAST_CLARITY {
        return None;
    }
    let light = deblur::even_light(&grid.sample(plane), &template);
    let mut modules = template.guess();
    for round in 0..ROUNDS {
        effort.spend(light.len() / MODULES_A_STEP)?;
        let blur = match round {
            0 => deblur::blur_of_known(&light, &template)?,
            _ => deblur::blur_of_all(&light, &modules, &template)?,
        };
        modules = deblur::undo(&light, &blur, &template);
        let bits = dark_modules(&modules, &template)?;
        if let Some(symbol) = reader::decode(&bits, grid.corners()) {
            return Some(symbol);
        }
    }
    None
}

/// The grid of the size whose known modules stand out most: the estimate, or the next
/// smaller or larger version.
fn best_grid(
    plane: &Plane<'_>,
    outline: &Outline,
    effort: &mut Effort,
) -> Option<(Grid, Template)> {
    let estimate = outline.modules.clamp(21, 177);
    let near = |size: u32, effort: &mut Effort| {
        effort.spend(STEPS_OF_FIT)?;
        let template = Template::new(size)?;
        let grid = Grid::near(plane, outline, &template)?;
        Some((grid, template))
    };
    let first = near(estimate, effort)?;
    if first.0.clarity(plane, &first.1) < LEAST_FIRST_CLARITY {
        return None;
    }
    let others = [estimate.saturating_sub(4), estimate + 4];
    let fitted = others.into_iter().filter_map(|size| near(size, effort));
    let (grid, template) = std::iter::once(first)
        .chain(fitted)
        .max_by(|a, b| a.0.contrast.total_cmp(&b.0.contrast))?;
    effort.spend(STEPS_OF_REFINEMENT)?;
    Some((grid.refined(plane, &template), template))
}

fn dark_modules(modules: &[f32], template: &Template) -> Option<BitMatrix> {
    let mut bits = BitMatrix::with_single_dimension(template.modules as u32).ok()?;
    for y in 0..template.modules {
        for x in 0..template.modules {
            if modules[template.index(x, y)] > 0.0 {
                bits.set(x as u32, y as u32);
            }
        }
    }
    Some(bits)
}
