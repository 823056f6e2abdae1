package cn.fujian.bamin.ui.scan

import androidx.compose.foundation.Canvas
import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.aspectRatio
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.widthIn
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.Path
import androidx.compose.ui.graphics.StrokeCap
import androidx.compose.ui.graphics.StrokeJoin
import androidx.compose.ui.graphics.drawscope.Stroke
import androidx.compose.ui.graphics.drawscope.scale
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.dp
import cn.fujian.bamin.ui.components.Glyph
import cn.fujian.bamin.ui.theme.Bamin
import cn.fujian.bamin.ui.theme.Corners
import cn.fujian.bamin.ui.theme.Space
import cn.fujian.bamin.ui.theme.bold

/** Four corners of a square. */
@Composable
internal fun AimFrame(modifier: Modifier) {
    Canvas(modifier.padding(Space.xl).widthIn(max = 280.dp).aspectRatio(1f)) {
        val arm = size.width * 0.2f
        val turn = 16.dp.toPx()
        val corner = Path().apply {
            moveTo(0f, arm)
            lineTo(0f, turn)
            quadraticTo(0f, 0f, turn, 0f)
            lineTo(arm, 0f)
        }
        val stroke = Stroke(5.dp.toPx(), cap = StrokeCap.Round, join = StrokeJoin.Round)
        for ((x, y) in listOf(1f to 1f, -1f to 1f, 1f to -1f, -1f to -1f)) {
            scale(x, y) { drawPath(corner, Color.White, style = stroke) }
        }
    }
}

/** What the camera sees, in words. */
@Composable
internal fun Hint(icon: ImageVector, line: String) {
    Row(
        Modifier.padding(horizontal = Space.l).background(Color(0xD9101512), Corners.card).padding(Space.l, Space.s)
            .semantics(mergeDescendants = true) { liveRegion = LiveRegionMode.Polite },
        verticalAlignment = Alignment.CenterVertically,
    ) {
        Glyph(icon, Modifier.padding(end = Space.s), 20.dp)
        Text(line, Modifier.weight(1f, fill = false), style = Bamin.type.title.bold, textAlign = TextAlign.Center)
    }
}
