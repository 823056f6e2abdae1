package cn.fujian.bamin.desk.camera

import androidx.compose.foundation.Image
import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.padding
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.collectAsState
import androidx.compose.runtime.getValue
import androidx.compose.runtime.remember
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.toComposeImageBitmap
import androidx.compose.ui.layout.ContentScale
import androidx.compose.ui.text.style.TextAlign
import cn.fujian.bamin.core.scan.Frame
import cn.fujian.bamin.ui.text.text
import cn.fujian.bamin.ui.theme.Space

/** What the lens sees, and each of its frames for the scanner. */
@Composable
fun Viewfinder(looking: Looking, modifier: Modifier, take: (Frame) -> Unit) {
    LaunchedEffect(looking, take) { looking.frames(take) }
    val picture by looking.picture.collectAsState()
    Box(modifier.background(Color.Black), Alignment.Center) {
        val seen = picture
        if (seen == null) {
            Text(text("desk.camera_nothing"), Modifier.padding(Space.xl), Color.White, textAlign = TextAlign.Center)
        } else {
            // What the lens sees is no text for anybody who can't see.
            Image(remember(seen) { seen.toComposeImageBitmap() }, null, Modifier.fillMaxSize(), contentScale = ContentScale.Crop)
        }
    }
}
