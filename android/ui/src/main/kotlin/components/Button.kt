package cn.fujian.bamin.ui.components

import androidx.compose.foundation.background
import androidx.compose.foundation.border
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.Spacer
import androidx.compose.foundation.layout.defaultMinSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.width
import androidx.compose.material3.LocalContentColor
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.dp
import cn.fujian.bamin.ui.text.text
import cn.fujian.bamin.ui.theme.Bamin
import cn.fujian.bamin.ui.theme.Corners
import cn.fujian.bamin.ui.theme.Space
import cn.fujian.bamin.ui.theme.bold

/** The one thing to do on a page. While it [runs] it says so and does nothing. */
@Composable
fun PrimaryButton(
    label: String,
    onClick: () -> Unit,
    modifier: Modifier = Modifier,
    icon: ImageVector? = null,
    runs: Boolean = false,
) = ButtonBox(label, onClick, modifier.background(Bamin.palette.accent, Corners.card), icon, runs, Bamin.palette.onAccent)

/** Something else that can be done. [danger]: it takes something away. */
@Composable
fun SecondaryButton(
    label: String,
    onClick: () -> Unit,
    modifier: Modifier = Modifier,
    icon: ImageVector? = null,
    runs: Boolean = false,
    danger: Boolean = false,
) = ButtonBox(
    label,
    onClick,
    modifier.background(Bamin.palette.surface, Corners.card).border(1.5.dp, Bamin.palette.control, Corners.card),
    icon,
    runs,
    if (danger) Bamin.palette.refused.text else Bamin.palette.ink,
)

@Composable
private fun ButtonBox(label: String, onClick: () -> Unit, box: Modifier, icon: ImageVector?, runs: Boolean, ink: Color) {
    val state = if (runs) text("common.working") else null
    Row(
        Modifier.fillMaxWidth().clip(Corners.card).then(box).press(state = state) { if (!runs) onClick() }
            .defaultMinSize(minHeight = 52.dp).padding(horizontal = Space.l, vertical = Space.s),
        Arrangement.Center,
        Alignment.CenterVertically,
    ) {
        CompositionLocalProvider(LocalContentColor provides ink) {
            (if (runs) Icons.Clock else icon)?.let {
                Glyph(it)
                Spacer(Modifier.width(Space.s))
            }
            Text(if (runs) text("common.working") else label, style = Bamin.type.title.bold, textAlign = TextAlign.Center)
        }
    }
}

/** Words that lead somewhere, inside a text or a card; [label] if the same words stand elsewhere, too. */
@Composable
fun LinkButton(
    words: String,
    onClick: () -> Unit,
    modifier: Modifier = Modifier,
    forward: Boolean = true,
    label: String? = null,
) {
    Row(modifier.press(label, onClick = onClick), verticalAlignment = Alignment.CenterVertically) {
        CompositionLocalProvider(LocalContentColor provides Bamin.palette.accentText) {
            Text(words, Modifier.weight(1f, fill = false), style = Bamin.type.body.bold)
            if (forward) Glyph(Icons.Forward, Modifier.padding(start = Space.xs), 18.dp)
        }
    }
}

/** The first thing to do when something is wrong: in ink, because a colour is a state and no button. */
@Composable
fun ActButton(title: String, note: String?, onClick: () -> Unit, modifier: Modifier = Modifier) {
    val palette = Bamin.palette
    Row(
        modifier.fillMaxWidth().clip(Corners.card).background(palette.ink).press(onClick = onClick)
            .defaultMinSize(minHeight = if (note == null) 56.dp else 72.dp)
            .padding(start = Space.l, end = Space.m, top = Space.s, bottom = Space.s),
        verticalAlignment = Alignment.CenterVertically,
    ) {
        CompositionLocalProvider(LocalContentColor provides palette.surface) {
            Column(Modifier.weight(1f)) {
                Text(title, style = Bamin.type.title.bold)
                note?.let { Text(it) }
            }
            Glyph(Icons.Forward)
        }
    }
}
