package cn.fujian.bamin.ui.components

import androidx.compose.foundation.Canvas
import androidx.compose.foundation.layout.size
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.geometry.Offset
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.Path
import androidx.compose.ui.graphics.StrokeCap
import androidx.compose.ui.graphics.StrokeJoin
import androidx.compose.ui.graphics.drawscope.DrawScope
import androidx.compose.ui.graphics.drawscope.Fill
import androidx.compose.ui.graphics.drawscope.Stroke
import androidx.compose.ui.graphics.drawscope.clipPath
import androidx.compose.ui.graphics.drawscope.rotate
import androidx.compose.ui.graphics.drawscope.scale
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.Dp
import cn.fujian.bamin.ui.text.text
import cn.fujian.bamin.ui.theme.Bamin
import cn.fujian.bamin.ui.theme.Tone

/** The word of a tone: 绿码, 橙码, 待核, 拒绝. */
@Composable
fun toneWord(tone: Tone): String = text("tone.${tone.name.lowercase()}")

/** The shape of a tone on a surface: disc with tick, triangle, hatched diamond, cross. */
@Composable
fun ToneShape(tone: Tone, size: Dp, modifier: Modifier = Modifier) {
    ToneShape(tone, size, Bamin.palette.tones(tone).text, Bamin.palette.surface, modifier)
}

/** The same in white on a field of its tone. */
@Composable
fun ToneShapeOnField(tone: Tone, size: Dp, modifier: Modifier = Modifier) {
    val tones = Bamin.palette.tones(tone)
    ToneShape(tone, size, tones.onField, tones.field, modifier)
}

/** [cut] is the colour of the sign inside. */
@Composable
fun ToneShape(tone: Tone, size: Dp, fill: Color, cut: Color, modifier: Modifier = Modifier) {
    Canvas(modifier.size(size).semantics { toneShown = tone }) {
        scale(this.size.minDimension / GRID, pivot = Offset.Zero) {
            when (tone) {
                Tone.Green -> disc(fill, cut)
                Tone.Orange -> triangle(fill, cut)
                Tone.Unchecked -> diamond(fill)
                Tone.Refused -> cross(fill)
            }
        }
    }
}

private const val GRID = 40f

private fun DrawScope.disc(fill: Color, cut: Color) {
    drawCircle(fill, 18f, Offset(20f, 20f))
    drawPath(path(11.5f to 20.8f, 17.5f to 26.8f, 29f to 14.2f), cut, style = line(4.2f))
}

private fun DrawScope.triangle(fill: Color, cut: Color) {
    val outline = path(20f to 4.5f, 37.5f to 35.5f, 2.5f to 35.5f).apply { close() }
    drawPath(outline, fill, style = Fill)
    drawPath(outline, fill, style = line(3f))
    drawLine(cut, Offset(20f, 15f), Offset(20f, 24.5f), 4.2f, StrokeCap.Round)
    drawCircle(cut, 2.5f, Offset(20f, 30.6f))
}

private fun DrawScope.diamond(fill: Color) {
    val outline = path(20f to 2.5f, 37.5f to 20f, 20f to 37.5f, 2.5f to 20f).apply { close() }
    clipPath(outline) {
        rotate(-45f, Offset(20f, 20f)) {
            var x = -8f
            while (x < 48f) {
                drawLine(fill, Offset(x, -10f), Offset(x, 50f), 2.8f)
                x += 5.6f
            }
        }
    }
    drawPath(outline, fill, style = line(3.4f))
}

private fun DrawScope.cross(fill: Color) {
    drawLine(fill, Offset(7.5f, 7.5f), Offset(32.5f, 32.5f), 8.5f, StrokeCap.Round)
    drawLine(fill, Offset(32.5f, 7.5f), Offset(7.5f, 32.5f), 8.5f, StrokeCap.Round)
}

private fun path(vararg points: Pair<Float, Float>) = Path().apply {
    points.forEachIndexed { i, (x, y) -> if (i == 0) moveTo(x, y) else lineTo(x, y) }
}

private fun line(width: Float) = Stroke(width, cap = StrokeCap.Round, join = StrokeJoin.Round)
