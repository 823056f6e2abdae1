package cn.fujian.bamin.ui.components

import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.BoxWithConstraints
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ColumnScope
import androidx.compose.foundation.layout.WindowInsets
import androidx.compose.foundation.layout.WindowInsetsSides
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.only
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.safeDrawing
import androidx.compose.foundation.layout.windowInsetsPadding
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.verticalScroll
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.draw.shadow
import androidx.compose.ui.semantics.paneTitle
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import cn.fujian.bamin.ui.theme.Bamin
import cn.fujian.bamin.ui.theme.Corners
import cn.fujian.bamin.ui.theme.Space
import cn.fujian.bamin.ui.theme.Tone

/** What comes up over a camera, over nearly half of it or more; the picture above stays bright. */
@Composable
fun RisingSheet(title: String, modifier: Modifier = Modifier, tone: Tone? = null, content: @Composable ColumnScope.() -> Unit) {
    val palette = Bamin.palette
    val back = if (tone == null) Modifier.background(palette.surface) else Modifier.toneField(tone, palette)
    BoxWithConstraints(modifier.fillMaxSize(), Alignment.BottomCenter) {
        Column(
            Modifier.fillMaxWidth().heightIn(maxHeight * 0.45f, maxHeight * 0.94f).shadow(16.dp, Corners.sheet).clip(Corners.sheet)
                .then(back).semantics { paneTitle = title }
                .verticalScroll(rememberScrollState())
                .windowInsetsPadding(WindowInsets.safeDrawing.only(WindowInsetsSides.Horizontal + WindowInsetsSides.Bottom))
                .padding(start = 20.dp, end = 20.dp, top = Space.m, bottom = Space.xl),
            Arrangement.spacedBy(Space.m),
            content = content,
        )
    }
}
