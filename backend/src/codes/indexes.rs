//! Fresh status indexes. They come from the store in blocks: a renewal then waits for
//! its own commit only, not for one more a slice. `memory::FreshIndexes` keeps them.

use bamin_protocol::index::IndexPermutation;
use bamin_protocol::slice::Slice;

use crate::app::App;
use crate::http::problem::Problem;
use crate::store::passes::SliceIndex;

/// Indexes taken from the store at once.
const BLOCK: u32 = 128;

/// So many indexes of a slice.
///
/// # Errors
/// `unavailable` if the slice is full or the store does not answer, `internal`.
pub async fn take(app: &App, slice: Slice, count: usize) -> Result<Vec<u32>, Problem> {
    loop {
        if let Some(taken) = app.indexes.take(slice, count) {
            return Ok(taken);
        }
        let first = app.store.take_counters(slice.0, BLOCK).await?;
        let permutation = IndexPermutation::new(&app.keys().index);
        let block: Vec<SliceIndex> = (first..first.saturating_add(BLOCK))
            .map_while(|counter| permutation.index(slice, counter))
            .map(|index| SliceIndex {
                slice: slice.0,
                index,
            })
            .collect();
        if block.is_empty() {
            return Err(Problem::unavailable(&"a slice is full"));
        }
        app.indexes.give_back(block);
    }
}
