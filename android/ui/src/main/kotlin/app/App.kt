package cn.fujian.bamin.ui.app

import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier

/** Stands in the activity until its adapters are written; the pages themselves are in `Screens`. */
@Composable
fun App(modifier: Modifier = Modifier) {
    MaterialTheme {
        Box(modifier.fillMaxSize(), contentAlignment = Alignment.Center) { Text("八闽健康码") }
    }
}
