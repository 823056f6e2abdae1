package cn.fujian.bamin.ui.components

import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.Spacer
import androidx.compose.foundation.layout.defaultMinSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.width
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.dp
import cn.fujian.bamin.ui.theme.Bamin
import cn.fujian.bamin.ui.theme.Space
import cn.fujian.bamin.ui.theme.bold
import cn.fujian.bamin.ui.theme.largeType

/**
 * A line of a card: icon, title, a note below it, a value at the end. With [onClick] it leads
 * somewhere and shows an arrow.
 */
@Composable
fun ListRow(
    title: String,
    modifier: Modifier = Modifier,
    note: String? = null,
    icon: ImageVector? = null,
    iconTint: Color = Bamin.palette.accentText,
    value: String? = null,
    count: Int = 0,
    strong: Boolean = false,
    start: (@Composable () -> Unit)? = null,
    state: String? = null,
    onClick: (() -> Unit)? = null,
) {
    val touch = if (onClick == null) Modifier.semantics(mergeDescendants = true) {} else Modifier.press(state = state, onClick = onClick)
    Row(
        modifier.fillMaxWidth().then(touch)
            .defaultMinSize(minHeight = if (note == null) 56.dp else 72.dp)
            .padding(start = Space.l, end = if (onClick == null) Space.l else Space.m, top = Space.s, bottom = Space.s),
        verticalAlignment = Alignment.CenterVertically,
    ) {
        start?.invoke()
        icon?.let { Glyph(it, tint = iconTint) }
        if (icon != null || start != null) Spacer(Modifier.width(Space.m))
        Column(Modifier.weight(1f)) {
            Text(title, style = if (strong) Bamin.type.title.bold else Bamin.type.title)
            note?.let { Text(it, color = Bamin.palette.ink2) }
            if (largeType) value?.let { Text(it, color = Bamin.palette.ink2) }
        }
        if (!largeType) value?.let {
            Text(it, Modifier.padding(start = Space.m), Bamin.palette.ink2, textAlign = TextAlign.End)
        }
        if (count > 0) CountBadge(count, Modifier.padding(start = Space.s))
        if (onClick != null) Glyph(Icons.Forward, Modifier.padding(start = Space.s), 20.dp, Bamin.palette.ink3)
    }
}

/** Over the rows of one day or of one kind. */
@Composable
fun DayHeading(title: String, modifier: Modifier = Modifier) {
    Text(
        title,
        modifier.fillMaxWidth().padding(start = Space.l, end = Space.l, top = Space.l, bottom = Space.s)
            .semantics { heading() },
        Bamin.palette.ink2,
        style = Bamin.type.body.bold,
    )
}

/** A sentence under a card or at the end of a page. */
@Composable
fun Footnote(text: String, modifier: Modifier = Modifier) {
    Text(text, modifier.padding(horizontal = Space.l, vertical = Space.s), Bamin.palette.ink2)
}
