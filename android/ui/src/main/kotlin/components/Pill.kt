package cn.fujian.bamin.ui.components

import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.Spacer
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.width
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import cn.fujian.bamin.ui.theme.Bamin
import cn.fujian.bamin.ui.theme.Corners
import cn.fujian.bamin.ui.theme.bold

/** How far what one judges by can be trusted. */
enum class Freshness { Fresh, Old, TooOld }

/** The age of what one judges by; its colour is said by icon and words, too. */
@Composable
fun FreshnessPill(freshness: Freshness, label: String, modifier: Modifier = Modifier, onClick: (() -> Unit)? = null) {
    val palette = Bamin.palette
    val (back, ink, icon) = when (freshness) {
        Freshness.Fresh -> Triple(palette.fresh, palette.onFresh, Icons.Check)
        Freshness.Old -> Triple(palette.old, palette.onOld, Icons.Clock)
        Freshness.TooOld -> Triple(palette.refused.field, palette.refused.onField, Icons.Warning)
    }
    Pill(icon, label, back, ink, modifier, onClick)
}

/** A short fact with an icon, over a picture. */
@Composable
fun Pill(
    icon: ImageVector,
    label: String,
    back: Color,
    ink: Color,
    modifier: Modifier = Modifier,
    onClick: (() -> Unit)? = null,
) {
    val touch = if (onClick == null) Modifier.semantics(mergeDescendants = true) {} else Modifier.clip(Corners.pill).press(onClick = onClick)
    Row(modifier.then(touch), verticalAlignment = Alignment.CenterVertically) {
        Row(
            Modifier.heightIn(min = 36.dp).background(back, Corners.pill).padding(start = 10.dp, end = 13.dp),
            verticalAlignment = Alignment.CenterVertically,
        ) {
            Glyph(icon, size = 18.dp, tint = ink)
            Spacer(Modifier.width(7.dp))
            Text(label, color = ink, style = Bamin.type.body.bold)
        }
    }
}
