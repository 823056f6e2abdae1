package cn.fujian.bamin.ui.components

import androidx.compose.foundation.background
import androidx.compose.foundation.border
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.Spacer
import androidx.compose.foundation.layout.defaultMinSize
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.width
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.clearAndSetSemantics
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.dp
import cn.fujian.bamin.ui.theme.Bamin
import cn.fujian.bamin.ui.theme.Corners
import cn.fujian.bamin.ui.theme.Space
import cn.fujian.bamin.ui.theme.Tone
import cn.fujian.bamin.ui.theme.bold

/** A person to switch to, with the shape of their code; [opens]: it leads to all of them. */
@Composable
fun PersonChip(
    name: String,
    tone: Tone?,
    chosen: Boolean,
    onClick: () -> Unit,
    modifier: Modifier = Modifier,
    opens: Boolean = false,
    label: String = name,
) {
    val palette = Bamin.palette
    val state = tone?.let { toneWord(it) }
    Box(modifier.clip(Corners.pill).press(label, state, role = Role.Button, onClick = onClick), Alignment.Center) {
        Row(
            Modifier.heightIn(min = 40.dp.grown).background(palette.surface, Corners.pill)
                .border(if (chosen) 2.dp else 1.dp, if (chosen) palette.ink else palette.line, Corners.pill)
                .padding(horizontal = 10.dp),
            verticalAlignment = Alignment.CenterVertically,
        ) {
            if (tone != null) {
                ToneShape(tone, 16.dp.grown)
                Spacer(Modifier.width(5.dp))
            }
            Text(name, style = if (chosen) Bamin.type.body.bold else Bamin.type.body, maxLines = 1, softWrap = false)
            if (opens) {
                Spacer(Modifier.width(3.dp))
                Glyph(Icons.Down, size = 16.dp)
            }
        }
    }
}

/** A number in a red disc; who holds it says it in words. */
@Composable
fun CountBadge(count: Int, modifier: Modifier = Modifier) {
    val tones = Bamin.palette.refused
    val scale = LocalDensity.current.fontScale.coerceIn(1f, 2f)
    val small = Bamin.type.small.bold
    val shrunk = (1.15f / scale + 0.2f).coerceAtMost(1f)
    val style = small.copy(fontSize = small.fontSize * shrunk, lineHeight = small.lineHeight * shrunk)
    Text(
        if (count > 99) "99+" else count.toString(),
        modifier.clearAndSetSemantics {}.defaultMinSize(minWidth = 18.dp.grown).background(tones.field, Corners.pill).padding(horizontal = Space.xs),
        tones.onField,
        style = style,
        textAlign = TextAlign.Center,
        maxLines = 1,
    )
}
