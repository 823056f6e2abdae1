package cn.fujian.bamin.ui.components

import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.SolidColor
import androidx.compose.ui.graphics.StrokeCap
import androidx.compose.ui.graphics.StrokeJoin
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.graphics.vector.addPathNodes
import androidx.compose.ui.graphics.vector.group
import androidx.compose.ui.unit.dp

/** An icon of lines; [mirrored] ones point the other way where people read from right to left. */
internal fun icon(name: String, mirrored: Boolean = false, draw: IconLines.() -> Unit): ImageVector {
    val builder = ImageVector.Builder(name, 24.dp, 24.dp, 24f, 24f, autoMirror = mirrored)
    IconLines(builder).draw()
    return builder.build()
}

internal class IconLines(private val builder: ImageVector.Builder) {
    /** A path in SVG's language. */
    fun line(path: String, width: Float = 1.75f) {
        builder.addPath(
            pathData = addPathNodes(path),
            stroke = SolidColor(Color.Black),
            strokeLineWidth = width,
            strokeLineCap = StrokeCap.Round,
            strokeLineJoin = StrokeJoin.Round,
        )
    }

    fun ring(x: Float, y: Float, r: Float) =
        line("M${x - r} ${y}a$r $r 0 1 0 ${2 * r} 0a$r $r 0 1 0 ${-2 * r} 0z")

    fun box(x: Float, y: Float, width: Float, height: Float, r: Float) = line(
        "M${x + r} ${y}h${width - 2 * r}a$r $r 0 0 1 $r ${r}v${height - 2 * r}a$r $r 0 0 1 ${-r} ${r}" +
            "h${2 * r - width}a$r $r 0 0 1 ${-r} ${-r}v${2 * r - height}a$r $r 0 0 1 $r ${-r}z",
    )

    fun turned(degrees: Float, draw: IconLines.() -> Unit) {
        builder.group(rotate = degrees, pivotX = 12f, pivotY = 12f) { IconLines(this).draw() }
    }
}
