//! How every list is asked for, and how its answer says where it goes on.

use serde::{Deserialize, Serialize};

use super::problem::Problem;
use crate::store::list::{Direction, MOST, Page, PageRequest, Sort, Total};

/// The query of a list: `cursor`, `sort`, `direction`, `size`, `total`. All texts, since
/// it stands in other queries beside their filters.
#[derive(Debug, Default, Deserialize)]
pub struct PageQuery {
    #[serde(default)]
    cursor: Option<String>,
    #[serde(default)]
    sort: Option<String>,
    #[serde(default)]
    direction: Option<String>,
    #[serde(default)]
    size: Option<String>,
    #[serde(default)]
    total: Option<String>,
}

impl PageQuery {
    /// What is asked for; where nothing is said, the first sort in `direction` and `size`
    /// rows.
    ///
    /// # Errors
    /// `invalid_request` with the name of what isn't the list's.
    pub fn request<S: Sort>(
        &self,
        direction: Direction,
        size: u32,
    ) -> Result<PageRequest<S>, Problem> {
        let sort = match self.sort.as_deref() {
            None => S::ALL.first(),
            Some(word) => S::ALL.iter().find(|sort| sort.by().word == word),
        };
        let direction = match self.direction.as_deref() {
            None => direction,
            Some("ascending") => Direction::Ascending,
            Some("descending") => Direction::Descending,
            Some(_) => return Err(Problem::invalid("direction")),
        };
        let size = match self.size.as_deref().map(str::parse) {
            None => size,
            Some(Ok(size @ 1..=MOST)) => size,
            Some(_) => return Err(Problem::invalid("size").with("limit", MOST)),
        };
        let cursor = self.cursor.as_deref().map(str::parse).transpose();
        let cursor = cursor.map_err(|_| Problem::invalid("cursor"))?;
        let sort = *sort.ok_or_else(|| Problem::invalid("sort"))?;
        let request = PageRequest::first(sort, direction, size)
            .behind(cursor)
            .ok_or_else(|| Problem::invalid("cursor"))?;
        match self.total.as_deref() {
            None | Some("false") => Ok(request),
            Some("true") => Ok(request.with_total()),
            Some(_) => Err(Problem::invalid("total")),
        }
    }
}

/// Where a list goes on, and how long it is.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct PageBody {
    /// To be given as `cursor` for the next page; none: this was the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
    /// If `total=true` was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    total: Option<TotalBody>,
}

/// How many rows a list has.
#[derive(Debug, Clone, Copy, Serialize, utoipa::ToSchema)]
pub struct TotalBody {
    /// So many were counted, 10,000 at most.
    counted: u32,
    /// There are more than were counted.
    more: bool,
}

impl PageBody {
    /// Of this page.
    pub fn of<T>(page: &Page<T>) -> Self {
        let total = |total| match total {
            Total::Exactly(counted) => (counted, false),
            Total::MoreThan(counted) => (counted, true),
        };
        let total = page.total.map(total);
        Self {
            next: page.next.as_ref().map(ToString::to_string),
            total: total.map(|(counted, more)| TotalBody { counted, more }),
        }
    }
}
