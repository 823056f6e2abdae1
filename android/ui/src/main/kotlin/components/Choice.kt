package cn.fujian.bamin.ui.components

import androidx.compose.foundation.Canvas
import androidx.compose.foundation.background
import androidx.compose.foundation.border
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.IntrinsicSize
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.Spacer
import androidx.compose.foundation.layout.defaultMinSize
import androidx.compose.foundation.layout.fillMaxHeight
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.layout.width
import androidx.compose.foundation.selection.selectableGroup
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.geometry.CornerRadius
import androidx.compose.ui.geometry.Offset
import androidx.compose.ui.geometry.Size
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.drawscope.Stroke
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.LayoutDirection
import androidx.compose.ui.unit.dp
import cn.fujian.bamin.ui.theme.Bamin
import cn.fujian.bamin.ui.theme.Corners
import cn.fujian.bamin.ui.theme.Space
import cn.fujian.bamin.ui.theme.bold
import cn.fujian.bamin.ui.theme.largeType

/** Something to choose, and its words. */
data class Option<T>(val value: T, val label: String, val note: String? = null)

/** Two to four short choices side by side; below each other where type is large. */
@Composable
fun <T> Segments(
    label: String,
    options: List<Option<T>>,
    chosen: T?,
    onChoose: (T) -> Unit,
    modifier: Modifier = Modifier,
    problem: String? = null,
) {
    Labelled(label, modifier, problem, fine = null) {
        val box = Modifier.fillMaxWidth().selectableGroup().clip(Corners.field).background(Bamin.palette.surface)
            .border(1.dp, Bamin.palette.control, Corners.field)
        if (largeType) {
            Column(box) { options.forEach { Segment(label, it, it.value == chosen, { onChoose(it.value) }, Modifier.fillMaxWidth()) } }
        } else {
            Row(box.height(IntrinsicSize.Min)) {
                options.forEachIndexed { i, option ->
                    if (i > 0) Box(Modifier.width(1.dp).fillMaxHeight().background(Bamin.palette.line))
                    Segment(label, option, option.value == chosen, { onChoose(option.value) }, Modifier.weight(1f).fillMaxHeight())
                }
            }
        }
    }
}

@Composable
private fun <T> Segment(of: String, option: Option<T>, chosen: Boolean, onChoose: () -> Unit, modifier: Modifier) {
    val palette = Bamin.palette
    Box(
        modifier.background(if (chosen) palette.ink else palette.surface).choose(chosen, "$of ${option.label}", onChoose = onChoose)
            .padding(Space.s, Space.m),
        Alignment.Center,
    ) {
        Text(
            option.label,
            color = if (chosen) palette.surface else palette.ink,
            style = if (chosen) Bamin.type.title.bold else Bamin.type.title,
            textAlign = TextAlign.Center,
        )
    }
}

/** One of a list of choices, with a ring that is filled when it is chosen. */
@Composable
fun ChoiceRow(title: String, chosen: Boolean, onChoose: () -> Unit, modifier: Modifier = Modifier, note: String? = null) {
    MarkedRow(title, note, modifier.choose(chosen, onChoose = onChoose)) { Mark(chosen) }
}

/** Something to agree to or to include. */
@Composable
fun CheckRow(title: String, on: Boolean, onChange: (Boolean) -> Unit, modifier: Modifier = Modifier, note: String? = null) {
    MarkedRow(title, note, modifier.toggle(on, onChange = onChange)) { Tick(on) }
}

/** Something that is on or off at once. */
@Composable
fun SwitchRow(title: String, on: Boolean, onChange: (Boolean) -> Unit, modifier: Modifier = Modifier, note: String? = null) {
    MarkedRow(title, note, modifier.toggle(on, Role.Switch, onChange), end = true) { Switch(on) }
}

@Composable
private fun MarkedRow(title: String, note: String?, modifier: Modifier, end: Boolean = false, mark: @Composable () -> Unit) {
    Row(
        modifier.fillMaxWidth().defaultMinSize(minHeight = 56.dp).padding(Space.l, Space.s),
        verticalAlignment = Alignment.CenterVertically,
    ) {
        if (!end) {
            mark()
            Spacer(Modifier.width(Space.m))
        }
        Column(Modifier.weight(1f)) {
            Text(title, style = Bamin.type.title)
            note?.let { Text(it, color = Bamin.palette.ink2) }
        }
        if (end) {
            Spacer(Modifier.width(Space.m))
            mark()
        }
    }
}

@Composable
private fun Mark(chosen: Boolean) {
    val colour = if (chosen) Bamin.palette.accentText else Bamin.palette.control
    Canvas(Modifier.size(22.dp)) {
        drawCircle(colour, 10.dp.toPx(), style = Stroke(2.dp.toPx()))
        if (chosen) drawCircle(colour, 5.5.dp.toPx())
    }
}

@Composable
private fun Tick(on: Boolean) {
    val palette = Bamin.palette
    val box = Modifier.size(22.dp).clip(RoundedCornerShape(5.dp))
    Box(
        if (on) box.background(palette.accent) else box.border(2.dp, palette.control, RoundedCornerShape(5.dp)),
        Alignment.Center,
    ) { if (on) Glyph(Icons.Check, size = 16.dp, tint = palette.onAccent) }
}

@Composable
private fun Switch(on: Boolean) {
    val palette = Bamin.palette
    Canvas(Modifier.size(48.dp, 28.dp)) {
        val radius = size.height / 2
        val corner = CornerRadius(radius)
        if (on) drawRoundRect(palette.accent, cornerRadius = corner)
        else drawRoundRect(
            palette.control,
            topLeft = Offset(1.dp.toPx(), 1.dp.toPx()),
            size = Size(size.width - 2.dp.toPx(), size.height - 2.dp.toPx()),
            cornerRadius = corner,
            style = Stroke(2.dp.toPx()),
        )
        val right = on == (layoutDirection == LayoutDirection.Ltr)
        val x = if (right) size.width - radius else radius
        drawCircle(if (on) Color.White else palette.control, radius - 6.dp.toPx(), Offset(x, radius))
    }
}
