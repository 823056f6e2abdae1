package cn.fujian.bamin.ui.components

import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.IntrinsicSize
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.WindowInsets
import androidx.compose.foundation.layout.WindowInsetsSides
import androidx.compose.foundation.layout.fillMaxHeight
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.layout.only
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.safeDrawing
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.layout.windowInsetsPadding
import androidx.compose.foundation.selection.selectableGroup
import androidx.compose.material3.LocalContentColor
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.dp
import cn.fujian.bamin.ui.text.text
import cn.fujian.bamin.ui.theme.Bamin
import cn.fujian.bamin.ui.theme.Corners
import cn.fujian.bamin.ui.theme.Space
import cn.fujian.bamin.ui.theme.Tone
import cn.fujian.bamin.ui.theme.bold
import cn.fujian.bamin.ui.theme.largeType

/** The four places of a citizen's app. */
enum class Tab(internal val icon: ImageVector, internal val key: String) {
    Code(Icons.Code, "code"),
    ScanPoint(Icons.Scan, "scan"),
    Family(Icons.People, "family"),
    Me(Icons.Me, "me"),
}

/** [tone] tints the place where one is. */
@Composable
fun BottomNavigation(here: Tab, onTab: (Tab) -> Unit, modifier: Modifier = Modifier, tone: Tone = Tone.Green, compact: Boolean = false) {
    val sides = WindowInsetsSides.Horizontal + WindowInsetsSides.Bottom
    Column(modifier.fillMaxWidth().background(Bamin.palette.surface)) {
        Line()
        Row(
            Modifier.fillMaxWidth().windowInsetsPadding(WindowInsets.safeDrawing.only(sides)).selectableGroup()
                .height(IntrinsicSize.Min).padding(horizontal = Space.s, vertical = if (compact) 2.dp else 6.dp),
        ) {
            for (tab in Tab.entries) {
                val size = if (largeType) ".short" else ""
                Place(tab, text("tab.${tab.key}$size"), tab == here, Bamin.palette.tones(tone).tint, { onTab(tab) }, Modifier.weight(1f))
            }
        }
    }
}

@Composable
private fun Place(tab: Tab, name: String, here: Boolean, tint: Color, onClick: () -> Unit, modifier: Modifier) {
    CompositionLocalProvider(LocalContentColor provides if (here) Bamin.palette.ink else Bamin.palette.ink2) {
        Column(
            modifier.fillMaxHeight().choose(here, role = Role.Tab, onChoose = onClick),
            Arrangement.Center,
            Alignment.CenterHorizontally,
        ) {
            val pill = Modifier.size(56.dp, 28.dp)
            Box(if (here) pill.background(tint, Corners.pill) else pill, Alignment.Center) { Glyph(tab.icon) }
            Text(name, style = if (here) Bamin.type.small.bold else Bamin.type.small, textAlign = TextAlign.Center, maxLines = 1)
        }
    }
}
