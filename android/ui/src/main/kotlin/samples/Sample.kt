package cn.fujian.bamin.ui.samples

import androidx.compose.runtime.Composable
import androidx.compose.ui.unit.DpSize
import androidx.compose.ui.unit.dp

/** One state of a screen, to be looked at and to be tested. */
class Sample(
    /** Small letters and underscores; the picture's name begins with it. */
    val name: String,
    val size: DpSize = Phone,
    val draw: @Composable () -> Unit,
)

/** All states of one screen. */
class ScreenSamples(val screen: String, val samples: List<Sample>) {
    override fun toString() = screen
}

/** A phone as most are, and the smallest that is drawn for. */
val Phone = DpSize(390.dp, 844.dp)
val SmallPhone = DpSize(360.dp, 640.dp)

/** A tablet on a stand. */
val Tablet = DpSize(1024.dp, 600.dp)
