"""The library as a map: where papers lie, labels at each zoom, tiles for the site, a page and a print to give away."""

from paperkin.index.beside import place_beside
from paperkin.maps.describe import Described, describe
from paperkin.maps.layout import Layout, place_papers
from paperkin.maps.library_map import LibraryMap, MapPaper
from paperkin.maps.tiles import Tile, Tiles, decode_tile, make_tiles

__all__ = [
    "Described",
    "Layout",
    "LibraryMap",
    "MapPaper",
    "Tile",
    "Tiles",
    "decode_tile",
    "describe",
    "make_tiles",
    "place_beside",
    "place_papers",
]
