package cn.fujian.bamin.ui.theme

import androidx.compose.foundation.isSystemInDarkTheme
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.material3.LocalContentColor
import androidx.compose.material3.LocalTextStyle
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.darkColorScheme
import androidx.compose.material3.lightColorScheme
import androidx.compose.runtime.Composable
import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.runtime.ReadOnlyComposable
import androidx.compose.runtime.remember
import androidx.compose.runtime.staticCompositionLocalOf
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.text.font.FontFamily
import androidx.compose.ui.unit.dp

/** Distances: 4 and 8 inside a control, 12 page edge of cards, 16 inside cards, 24 and 32 pauses. */
object Space {
    val xs = 4.dp
    val s = 8.dp
    val m = 12.dp
    val l = 16.dp
    val xl = 24.dp
    val xxl = 32.dp

    /** The least that a finger hits. */
    val touch = 48.dp
}

object Corners {
    val field = RoundedCornerShape(10.dp)
    val card = RoundedCornerShape(12.dp)
    val symbol = RoundedCornerShape(16.dp)
    val sheet = RoundedCornerShape(topStart = 20.dp, topEnd = 20.dp)
    val pill = RoundedCornerShape(percent = 50)
}

private val LocalPalette = staticCompositionLocalOf { LightPalette }
private val LocalTypography = staticCompositionLocalOf<Typography> { error("no BaminTheme around this") }

/** Nothing moves by itself when this is true. */
val LocalReducedMotion = staticCompositionLocalOf { false }

/** The theme, where it is drawn: `Bamin.palette.ink`, `Bamin.type.body`. */
object Bamin {
    val palette: Palette
        @Composable @ReadOnlyComposable get() = LocalPalette.current
    val type: Typography
        @Composable @ReadOnlyComposable get() = LocalTypography.current
}

/** Whether type is so large that what stands side by side has to stand below each other. */
val largeType: Boolean
    @Composable @ReadOnlyComposable get() = LocalDensity.current.fontScale > 1.35f

@Composable
fun BaminTheme(
    dark: Boolean = isSystemInDarkTheme(),
    family: FontFamily = FontFamily.Default,
    reducedMotion: Boolean = false,
    content: @Composable () -> Unit,
) {
    val palette = if (dark) DarkPalette else LightPalette
    val density = LocalDensity.current
    val type = remember(density, family) { density.typography(family) }
    MaterialTheme(colorScheme = remember(palette) { palette.scheme() }) {
        CompositionLocalProvider(
            LocalPalette provides palette,
            LocalTypography provides type,
            LocalReducedMotion provides reducedMotion,
            LocalContentColor provides palette.ink,
            LocalTextStyle provides type.body,
            content = content,
        )
    }
}

/** For what Material draws itself: ripples, the cursor, handles of a selection. */
private fun Palette.scheme() = (if (dark) darkColorScheme() else lightColorScheme()).copy(
    primary = accentText,
    onPrimary = if (dark) ground else onAccent,
    background = ground,
    onBackground = ink,
    surface = surface,
    onSurface = ink,
    onSurfaceVariant = ink2,
    outline = control,
    outlineVariant = line,
    error = refused.text,
)
