package cn.fujian.bamin.ui.components

import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.material3.Icon
import androidx.compose.material3.LocalContentColor
import androidx.compose.runtime.Composable
import androidx.compose.runtime.ReadOnlyComposable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.unit.Dp
import androidx.compose.ui.unit.dp
import cn.fujian.bamin.ui.theme.Space

/** An icon beside words that say the same; it is silent for a screen reader. */
@Composable
fun Glyph(icon: ImageVector, modifier: Modifier = Modifier, size: Dp = 24.dp, tint: Color = LocalContentColor.current) {
    Icon(icon, contentDescription = null, modifier.size(size.grown), tint)
}

/** An icon that can be touched, alone; [label] says what it does. */
@Composable
fun IconButton(
    icon: ImageVector,
    label: String,
    onClick: () -> Unit,
    modifier: Modifier = Modifier,
    count: Int = 0,
    countLabel: String? = null,
) {
    Box(modifier.size(Space.touch.grown).press(label = label, state = countLabel, onClick = onClick), Alignment.Center) {
        Glyph(icon)
        if (count > 0) CountBadge(count, Modifier.align(Alignment.TopEnd).padding(top = 5.dp, end = 3.dp))
    }
}

/** A length that grows a little with the size of type. */
val Dp.grown: Dp
    @Composable @ReadOnlyComposable get() = this * (1f + (LocalDensity.current.fontScale.coerceIn(1f, 2f) - 1f) * 0.35f)
