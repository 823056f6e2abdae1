//! Least squares with few unknowns.

/// Sums up the normal equations of rows `a · x = b`.
pub(super) struct LeastSquares<const N: usize> {
    matrix: [[f64; N]; N],
    right: [f64; N],
    rows: usize,
}

impl<const N: usize> LeastSquares<N> {
    pub(super) fn new() -> Self {
        Self {
            matrix: [[0.0; N]; N],
            right: [0.0; N],
            rows: 0,
        }
    }

    pub(super) fn add(&mut self, a: &[f32; N], b: f32) {
        for (i, line) in self.matrix.iter_mut().enumerate() {
            let first = f64::from(a[i]);
            for (sum, &second) in line.iter_mut().zip(a) {
                *sum += first * f64::from(second);
            }
            self.right[i] += first * f64::from(b);
        }
        self.rows += 1;
    }

    /// The solution, drawn towards 0 by `ridge`, a share of the number of rows. Nothing
    /// if the rows don't determine it.
    pub(super) fn solve(mut self, ridge: f64) -> Option<[f32; N]> {
        for i in 0..N {
            self.matrix[i][i] += ridge * self.rows as f64;
        }
        for pivot in 0..N {
            let largest = (pivot..N).max_by(|&a, &b| {
                let size = |row: usize| self.matrix[row][pivot].abs();
                size(a).total_cmp(&size(b))
            })?;
            self.matrix.swap(pivot, largest);
            self.right.swap(pivot, largest);
            let line = self.matrix[pivot];
            if line[pivot].abs() < 1e-9 {
                return None;
            }
            for row in pivot + 1..N {
                let factor = self.matrix[row][pivot] / line[pivot];
                for (value, above) in self.matrix[row].iter_mut().zip(&line) {
                    *value -= factor * above;
                }
                self.right[row] -= factor * self.right[pivot];
            }
        }
        let mut solution = [0.0; N];
        for row in (0..N).rev() {
            let solved = self.matrix[row].iter().zip(&solution).skip(row + 1);
            let rest = self.right[row] - solved.map(|(a, x)| a * x).sum::<f64>();
            solution[row] = rest / self.matrix[row][row];
        }
        Some(solution.map(|value| value as f32))
    }
}
