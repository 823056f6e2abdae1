package cn.fujian.bamin.ui.components

import androidx.compose.foundation.background
import androidx.compose.foundation.border
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.IntrinsicSize
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.Spacer
import androidx.compose.foundation.layout.defaultMinSize
import androidx.compose.foundation.layout.fillMaxHeight
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.width
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.dp
import cn.fujian.bamin.ui.theme.Bamin
import cn.fujian.bamin.ui.theme.Corners
import cn.fujian.bamin.ui.theme.Space
import cn.fujian.bamin.ui.theme.Tone
import cn.fujian.bamin.ui.theme.bold
import cn.fujian.bamin.ui.theme.largeType

/** A button on a field of [tone]: [filled] is the first thing to do there. */
@Composable
fun FieldButton(
    tone: Tone,
    label: String,
    onClick: () -> Unit,
    modifier: Modifier = Modifier,
    icon: ImageVector? = null,
    filled: Boolean = false,
) {
    val tones = Bamin.palette.tones(tone)
    val ink = if (filled) tones.deep else tones.onField
    val box = Modifier.background(if (filled) tones.onField else tones.field, Corners.card).border(2.dp, tones.onField, Corners.card)
    Row(
        modifier.fillMaxWidth().clip(Corners.card).then(box).press(onClick = onClick)
            .defaultMinSize(minHeight = 56.dp).padding(horizontal = Space.m, vertical = Space.s),
        Arrangement.Center,
        Alignment.CenterVertically,
    ) {
        icon?.let {
            Glyph(it, tint = ink)
            Spacer(Modifier.width(Space.s))
        }
        Text(label, color = ink, style = Bamin.type.title.bold, textAlign = TextAlign.Center)
    }
}

/** Two buttons of one weight; below each other where type is large. */
@Composable
fun SideBySide(first: @Composable (Modifier) -> Unit, second: @Composable (Modifier) -> Unit, modifier: Modifier = Modifier) {
    if (largeType) {
        Column(modifier, Arrangement.spacedBy(Space.m)) {
            first(Modifier)
            second(Modifier)
        }
    } else {
        Row(modifier.height(IntrinsicSize.Min), Arrangement.spacedBy(Space.m)) {
            first(Modifier.weight(1f).fillMaxHeight())
            second(Modifier.weight(1f).fillMaxHeight())
        }
    }
}
